"""What both sides of the trust boundary share: the codec, limits, notices. All that others may import of the candidate."""
