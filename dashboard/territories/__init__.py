"""Territories of France: lists, place names, geometry as files; imports of priority neighbourhoods and Insee tables.

The server reads lists and TopoJSON with the standard library. geopandas and shapely serve the build and the imports
only, and are imported inside the functions that need them.
"""
