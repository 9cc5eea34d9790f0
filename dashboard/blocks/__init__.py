"""What pages are made of: blocks, declared once, with their figure, table, sentence and remarks."""

from dashboard.blocks.block import Block, shown
from dashboard.blocks.words import say, say_html, say_lines

__all__ = ["Block", "say", "say_html", "say_lines", "shown"]
