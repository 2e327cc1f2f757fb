"""Lineage and search over all tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from nova_studio.contract.task import TaskType
from nova_studio.library.search import Filters, match
from support.libraries import Atelier


@pytest.fixture
def atelier(tmp_path: Path) -> Iterator[Atelier]:
    made = Atelier(tmp_path / "library")
    yield made
    made.close()


def test_every_result_knows_its_request_its_inputs_and_where_they_came_from(atelier: Atelier) -> None:
    library = atelier.library
    (root,) = atelier.results(text="a harbour")
    child = atelier.edit(of=root, text="a boat", seed=1)
    twin = atelier.edit(of=root, text="a gull", seed=2)
    grandchild = atelier.edit(of=child, text="a sail", seed=3)
    other = atelier.edit(text="a cup", seed=4)
    image, mask = library.lineage.inputs(child.id)
    assert (image.field, image.name, image.from_result) == ("image", "photo 1.png", root.id)
    assert (mask.field, mask.from_result) == ("mask", None)
    assert [(kin.result.id, kin.steps, kin.parents) for kin in library.ancestors(grandchild.id)] == [
        (child.id, 1, (root.id,)),
        (root.id, 2, ()),
    ]
    assert [(kin.result.id, kin.steps) for kin in library.descendants(root.id)] == [
        (child.id, 1),
        (twin.id, 1),
        (grandchild.id, 2),
    ]
    assert library.ancestors(other.id) == library.descendants(other.id) == []
    family = [kin.result.id for kin in library.lineage.family(twin.id)]
    assert family == [root.id, child.id, twin.id, grandchild.id]
    assert library.origin(image.sha256) == root.id and library.origin("0" * 64) is None


def test_a_picture_that_is_a_result_byte_for_byte_is_known_again(atelier: Atelier) -> None:
    library = atelier.library
    (root,) = atelier.results()
    child = atelier.edit(seed=1)
    with library.writing() as tx:  # as when the artist opens an exported file, and the service takes it as it is
        source = library.lineage.inputs(child.id)[0].sha256
        tx.execute("UPDATE job_inputs SET sha256 = ? WHERE sha256 = ?", (root.sha256, source))
    assert [kin.result.id for kin in library.ancestors(child.id)] == [root.id]
    assert [kin.result.id for kin in library.descendants(root.id)] == [child.id]


def test_words_are_found_as_they_are_typed_newest_first_and_by_page(atelier: Atelier) -> None:
    library = atelier.library
    houses = [atelier.results(text=f"a red house number {number}")[0].id for number in range(5)]
    (tree,) = atelier.results(text="Un château près de l'arbre")
    edited = atelier.edit(text="a redwood", seed=6)
    library.curation.tag([tree.id], ["Evening light"])
    library.curation.name(tree.id, "Postcard")

    def found(text: str, filters: Filters | None = None) -> list[str]:
        return [result.id for result in library.search(text, filters)]

    assert found("red house") == houses[::-1]
    assert found("re") == [edited.id, *houses[::-1]] == found("RED")
    assert found("house red 3") == [houses[3]]
    assert found("chateau") == found("evening") == found("post") == found("light arbre") == [tree.id]
    assert found("photo 6") == [edited.id]
    assert found("nothing") == found("house AND nothing") == []
    assert len(found("")) == len(found("* '")) == 7
    page = library.search("red", limit=2)
    assert [result.id for result in page + library.search("red", limit=9, before=page[-1].id)] == found("red")
    assert library.finder.count("red") == 6 and library.finder.count() == 7


def test_a_search_is_narrowed_by_task_engine_star_tag_project_and_date(atelier: Atelier) -> None:
    library = atelier.library
    (first,) = atelier.results(text="a red house")
    edited = atelier.edit(text="a red cup")
    library.star(first.id)
    library.curation.tag([edited.id], ["Kitchen"])

    def found(**filters: object) -> list[str]:
        return [result.id for result in library.search("red", Filters(**filters))]

    assert found(task=TaskType.INPAINTING) == found(tag="kitchen") == found(starred=False) == [edited.id]
    assert found(starred=True) == found(until=edited.created) == [first.id]
    assert found(since=edited.created - timedelta(microseconds=1), project="default") == [edited.id]
    assert found(engine="another") == found(project="another") == []
    assert found(engine="scripted") == [edited.id, first.id]


def test_the_index_is_used_for_words(atelier: Atelier) -> None:
    with atelier.library._db.reading() as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT r.* FROM result_search f CROSS JOIN results r ON r.seq = f.rowid "
            "WHERE result_search MATCH 're*' AND r.trashed IS NULL ORDER BY f.rowid DESC LIMIT 60"
        ).fetchall()
    assert not [row for row in plan if "TEMP B-TREE" in row["detail"] or row["detail"].startswith("SCAN r")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  ", ""),
        ('say "hi"', '"say"* "hi"*'),
        ("x y2", '"x" "y2"*'),
        ("家", '"家"*'),
        ("a-b* NOT c:d", '"a" "b" "NOT"* "c" "d"'),
    ],
)
def test_what_is_typed_is_words_and_no_query_language(text: str, expected: str) -> None:
    assert match(text) == expected
