"""Prints pages as PDF: the page's own text, set by typst, with the same claims, figures and citation numbers."""

from briefgen.pdf.document import document
from briefgen.pdf.inputs import WHOLE, Form, Inputs, Paper, Pdf, inputs
from briefgen.pdf.printing import Printed, print_pages, worker_count

__all__ = [
    "WHOLE",
    "Form",
    "Inputs",
    "Paper",
    "Pdf",
    "Printed",
    "document",
    "inputs",
    "print_pages",
    "worker_count",
]
