"""Documents: what a report says, before and after it is a DOCX, a PDF, a page or plain text."""
