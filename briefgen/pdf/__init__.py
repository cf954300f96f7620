"""Prints pages as PDF: the page's own text, set by typst, with the same claims, figures and citation numbers."""

from briefgen.pdf.document import document
from briefgen.pdf.printing import Printed, print_pages, worker_count
from briefgen.pdf.typesetting import WHOLE, Form, Inputs, Paper, Pdf, Typesetter, inputs

__all__ = [
    "WHOLE",
    "Form",
    "Inputs",
    "Paper",
    "Pdf",
    "Printed",
    "Typesetter",
    "document",
    "inputs",
    "print_pages",
    "worker_count",
]
