"""Tagged pages: which text is a heading, a paragraph or a picture, for whoever has a PDF read aloud."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFPage, PDFString

HEADING, PARAGRAPH, FIGURE = "H1", "P", "Figure"


class TaggedPage(PDFPage):
    """ReportLab's page leaves out every key that it does not know."""

    __NoDefault__ = [*PDFPage.__NoDefault__, "StructParents"]


class Element(PDFObject):
    """One marked part of a page, written shortly: there are thousands in a file."""

    __RefOnly__ = 1

    def __init__(self, kind: str, mark: int, alt: str) -> None:
        self.kind, self.mark, self.alt = kind, mark, alt
        self.page: Any = None
        self.parent: Any = None

    def format(self, document: Any) -> bytes:
        alt = b"/Alt" + PDFString(self.alt).format(document) if self.alt else b""
        page, parent = self.page.format(document), self.parent.format(document)
        head = f"<</S/{self.kind}/K {self.mark}/Pg ".encode()
        return b"".join((head, page, b"/P ", parent, alt, b">>"))


class Tags:
    """Marks what is drawn on a canvas, page by page, and adds the tree of it to the file."""

    def __init__(self, canvas: Any) -> None:
        self.canvas, self.document = canvas, canvas._doc
        self.here: list[Element] = []
        self.pages: list[list[Element]] = []

    @contextmanager
    def part(self, kind: str, *, alt: str = "") -> Iterator[None]:
        """What is drawn inside is one element; a figure says what it shows."""
        mark = len(self.here)
        self.here.append(Element(kind, mark, alt))
        with self._marked(f"/{kind} <</MCID {mark}>> BDC"):
            yield

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside is not read aloud."""
        with self._marked("/Artifact BMC"):
            yield

    def end_page(self) -> None:
        """Show the page with its elements."""
        self.canvas.showPage()
        page = self.document.Pages.pages[-1]
        page.__class__ = TaggedPage
        page.StructParents, page.Tabs = len(self.pages), PDFName("S")
        reference = self.document.Reference(page)
        for element in self.here:
            element.page = reference
        self.pages.append(self.here)
        self.here = []

    def save(self) -> None:
        """Add the tree, then save the file."""
        document, root = self.document, PDFDictionary()
        whole = PDFDictionary({"S": PDFName("Document"), "P": document.Reference(root)})
        reference = document.Reference(whole)
        rows = [[self._placed(element, reference) for element in page] for page in self.pages]
        whole.dict["K"] = PDFArray([element for row in rows for element in row])
        numbers = [part for n, row in enumerate(rows) for part in (n, PDFArray(row))]
        root.dict.update(
            Type=PDFName("StructTreeRoot"),
            K=reference,
            ParentTree=PDFDictionary({"Nums": PDFArray(numbers)}),
        )
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        self.canvas.save()

    def _placed(self, element: Element, parent: Any) -> Any:
        element.parent = parent
        return self.document.Reference(element)

    @contextmanager
    def _marked(self, start: str) -> Iterator[None]:
        self.canvas._code.append(start)
        yield
        self.canvas._code.append("EMC")
