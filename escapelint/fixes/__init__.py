"""Fixes: merged, proved by rebuilding, and turned into new files and patches.

Nothing here writes a file of the user's: a build reads edited files through an overlay.
"""
