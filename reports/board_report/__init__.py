"""The yearly report to a body: the matter, the administration's statement, the economy, and what
the body is asked to decide. The sections and their order are those of seed S3."""
