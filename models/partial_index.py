"""An index over some of the rows. How each database writes that down is looked up where tables are
made (``models.every_table``): to name both here would import both at every start."""

from __future__ import annotations

from sqlalchemy import Index, MetaData, text

WHERE = "where"
MAKES = ("sqlite", "postgresql")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, info={WHERE: where})


def tell_makes(metadata: MetaData) -> None:
    """Each such index is one to both databases."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if WHERE in index.info:
                for make in MAKES:
                    index.dialect_options[make][WHERE] = text(index.info[WHERE])
