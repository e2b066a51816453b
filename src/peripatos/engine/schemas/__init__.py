"""The JSON schemas of the file formats, as files of this package: pairing-problem and pairing-solution.

They tell the shape; `from_dict` and `check` also tell what a schema cannot, such as ids that must be known.
"""
