"""What pages are made of: blocks, declared once, with their figure, table, sentence and remarks."""

from dashboard.blocks.block import Block, shown

__all__ = ["Block", "shown"]
