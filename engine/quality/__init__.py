"""How good the tests of a policy are: what they touch, what they would notice, and which are missing."""
