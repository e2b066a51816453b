"""Compiled loops of pairing: auctions, the repair that makes them exact, least prices, deferred acceptance.

They speak of bidders and objects, because either side of the market may bid. Edges stand in rows per bidder, heaviest
first; an object has as many slots as it has room, and each slot holds an edge or -1.
"""
