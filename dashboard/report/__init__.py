"""The yearly report: parts of the pages put on paper, as a document that the centre goes on writing, or as a PDF."""
