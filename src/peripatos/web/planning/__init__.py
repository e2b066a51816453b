"""Pages on which coordinators prepare, look over and publish plans of cohorts, rotations, meetings and pilots."""
