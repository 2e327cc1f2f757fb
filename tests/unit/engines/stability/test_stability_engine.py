"""Every way a request can go, through the real boto3 to the stand-in and back: which model, which body, which picture."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.bedrock import prices
from nova_studio.engines.bedrock.book import shipped
from nova_studio.engines.bedrock.stability import models
from nova_studio.engines.bedrock.stability.colors import name_of
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.engines.bedrock.stability.routing import plan
from nova_studio.engines.bedrock.stability.services import outpaint
from nova_studio.errors import RequestRejected
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import decode_rgb, decode_rgba, measure
from nova_studio.imaging.composite import SEAM
from support import golden_bodies
from support.bedrock_calls import case, request_of
from support.bedrock_server import BedrockServer
from support.pictures import drawing, encoded, photo
from support.requests import MemoryPictures
from support.stability_calls import ask, bodies, engine, fields, request, send
from support.stability_server import SHIFT, colour_of

T = TaskType
STORED = MemoryPictures()
WIDTH, HEIGHT = 400, 330
SCENE = STORED.picture(photo(WIDTH, HEIGHT))
DUSK = STORED.picture(photo(352, 320, seed=9))
SMOOTH = STORED.picture(np.asarray(drawing(size=(WIDTH, HEIGHT))))
EDGES = STORED.picture(np.where(photo(WIDTH, HEIGHT)[:, :, :1] > 128, 255, 0).astype(np.uint8).repeat(3, axis=2))
LONG = STORED.picture(photo(1200, 320))
LONGEST = LONG.model_copy(update={"width": 4_096, "height": 1_024})
"""Only spoken of."""
TEXT = "a lighthouse on a hill"


def boxed(*kept: tuple[int, int, int, int], width: int = WIDTH, height: int = HEIGHT) -> dict[str, object]:
    """A mask that changes everything but some boxes."""
    mask = np.ones((height, width), np.bool_)
    for x, y, w, h in kept:
        mask[y : y + h, x : x + w] = False
    return {"kind": "drawn", "mask": STORED.mask(mask)}


y, x = np.mgrid[:HEIGHT, :WIDTH]
DISC_PIXELS = (x - 200) ** 2 + (y - 150) ** 2 < 70**2
DISC = {"kind": "drawn", "mask": STORED.mask(DISC_PIXELS)}
FRAME = boxed((100, 80, 200, 150))
WORDS = {"kind": "words", "prompt": "the boat"}

EDIT = {"image": SCENE, "text": TEXT}
WAYS: dict[str, tuple[Request, Model]] = {
    "words": (request(T.TEXT_IMAGE, text=TEXT), models.CORE),
    "premium": (request(T.TEXT_IMAGE, {"quality": "premium", "width": 1280, "height": 720}, text=TEXT), models.ULTRA),
    "edge map": (request(T.TEXT_IMAGE, text=TEXT, condition_image=EDGES), models.CONTROL_SKETCH),
    "drawing": (request(T.TEXT_IMAGE, text=TEXT, condition_image=SMOOTH), models.CONTROL_SKETCH),
    "photograph": (request(T.TEXT_IMAGE, text=TEXT, condition_image=SCENE), models.CONTROL_STRUCTURE),
    "regions": (
        request(T.TEXT_IMAGE, text=TEXT, condition_image=EDGES, control_mode="SEGMENTATION"),
        models.CONTROL_STRUCTURE,
    ),
    "colors": (request(T.COLOR_GUIDED_GENERATION, text=TEXT, colors=["#102040", "#E0A030"]), models.CORE),
    "colors after a picture": (
        request(T.COLOR_GUIDED_GENERATION, text=TEXT, colors=["#102040"], reference_image=DUSK),
        models.STYLE_GUIDE,
    ),
    "one reference": (request(T.IMAGE_VARIATION, {"width": 640, "height": 320}, images=[SCENE]), models.SD35),
    "two references": (request(T.IMAGE_VARIATION, images=[SCENE, DUSK]), models.STYLE_TRANSFER),
    "three references": (request(T.IMAGE_VARIATION, text=TEXT, images=[SCENE, DUSK, EDGES]), models.SD35),
    "in-painting": (request(T.INPAINTING, **EDIT, mask=DISC), models.INPAINT),
    "removal": (request(T.INPAINTING, image=SCENE, mask=DISC), models.ERASE),
    "by words": (request(T.INPAINTING, **EDIT, mask=WORDS), models.SEARCH_REPLACE),
    "frame": (request(T.OUTPAINTING, **EDIT, mask=FRAME), models.OUTPAINT),
    "subject": (request(T.OUTPAINTING, **EDIT, mask=DISC), models.INPAINT),
    "cut-out": (request(T.BACKGROUND_REMOVAL, image=SCENE), models.REMOVE_BACKGROUND),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_leads_to_its_model_and_back_to_the_asked_size(server: BedrockServer, way: str) -> None:
    wanted, model = WAYS[way]
    asked = engine(server)
    assessment = asked.assess(wanted)
    assert assessment.can and assessment.calls == 1 and assessment.price == prices.known_price(shipped(), model.id, 1)
    known = shipped().find(model.id)
    assert known is not None and assessment.price.estimated and assessment.regions == known.regions
    (reply,) = ask(asked, wanted, STORED)
    (body,) = bodies(server)
    assert server.last.model_id == model.id and body.model == model.base_id
    assert server.last.signature.region == "us-west-2"
    assert "amazonaws" not in str(server.last.headers["host"])
    (image,) = reply.images
    (finish,) = reply.finishes
    shown = measure(image)
    assert (shown.width, shown.height) == wanted.output_size and reply.words == ""
    assert finish.facts["model"] == model.id
    if model.seeded:
        assert finish.facts["seed_sent"] == finish.facts["seed_returned"] == body.document["seed"] == 13
    assert finish.original is None or finish.original != image


@pytest.mark.parametrize("name", [golden_bodies.name_of(path) for path in golden_bodies.cases()])
def test_every_golden_request_is_taken_or_declined_with_a_reason(server: BedrockServer, name: str) -> None:
    parsed = case(name)
    wanted = request_of(parsed)
    asked = engine(server)
    assessment = asked.assess(wanted)
    if not assessment.can:
        assert assessment.reason.endswith(".") and assessment.calls == 0 and assessment.price.amount == 0
        with pytest.raises(RequestRejected, match="Stability"):
            asked.calls(wanted)
        return
    replies = ask(asked, wanted, parsed)
    assert len(bodies(server)) == assessment.calls == wanted.count == len(replies)
    for reply in replies:
        size = measure(reply.images[0])
        assert (size.width, size.height) == wanted.output_size


# ------------------------------------------------------------------------------------------------------------- fan-out


def test_five_pictures_are_five_calls_with_five_seeds(server: BedrockServer) -> None:
    wanted = request(T.TEXT_IMAGE, {"number_of_images": 5, "seed": 41}, text=TEXT)
    asked = engine(server)
    assessment = asked.assess(wanted)
    assert (assessment.calls, str(assessment.price)) == (5, "$0.20")
    calls = asked.calls(wanted)
    assert [call.index for call in calls] == list(range(5)) and {call.images for call in calls} == {1}
    assert [call.request.settings.seed for call in calls] == [41, 42, 43, 44, 45]
    assert sum(call.price.amount for call in calls) == assessment.price.amount
    assert calls[0].request.count == 1
    replies = ask(asked, wanted, STORED)
    assert [one["seed"] for one in fields(server)] == [42, 43, 44, 45, 46]
    assert len({reply.images[0] for reply in replies}) == 5


@pytest.mark.parametrize(
    ("first", "sent"),
    [(0, [1, 2, 3]), (None, [13, 14, 15]), (2_147_483_645, [2_147_483_646, 2_147_483_647, 1])],
)
def test_seeds_stay_in_the_contract_and_are_never_zero(
    server: BedrockServer, first: int | None, sent: list[int]
) -> None:
    settings = {"number_of_images": 3} | ({} if first is None else {"seed": first})
    ask(engine(server), request(T.TEXT_IMAGE, settings, text=TEXT), STORED)
    assert [one["seed"] for one in fields(server)] == sent


def test_a_part_of_a_fan_out_is_what_one_would_have_asked_for_alone() -> None:
    whole = request(T.TEXT_IMAGE, {"number_of_images": 3, "seed": 41}, text=TEXT)
    alone = request(T.TEXT_IMAGE, {"seed": 43}, text=TEXT)
    assert engine().calls(whole)[2].request.canonical_hash() == alone.canonical_hash()


# ------------------------------------------------------------------------------------------------------------- bodies


def test_words_with_everything_set(server: BedrockServer) -> None:
    wanted = request(
        T.TEXT_IMAGE,
        {"quality": "standard", "cfg_scale": 8.0, "width": 1280, "height": 720, "seed": 0},
        text=TEXT,
        negative_text="people",
        style="PHOTOREALISM",
    )
    asked = engine(server)
    assert [loss.message for loss in asked.assess(wanted).losses] == [
        "size becomes 16:9, about one megapixel, then 1280x720 by resampling; what does not fit that shape is cut off.",
        'The style PHOTOREALISM is asked for by a phrase in the prompt, "photorealistic".',
        "cfgScale 8.0 is ignored by this model.",
        "quality is a choice of model here: standard means Stable Image Core, about $0.04 a picture.",
    ]
    ask(asked, wanted, STORED)
    assert fields(server) == [
        {
            "prompt": "a lighthouse on a hill, photorealistic",
            "negative_prompt": "people",
            "aspect_ratio": "16:9",
            "seed": 1,
            "output_format": "png",
        }
    ]


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("premium", "size becomes 16:9, about one megapixel, then 1280x720 by"),
        ("photograph", "size becomes that of the condition picture, 400x330, then 1024x1024 by"),
        ("one reference", "size becomes that of the reference, 400x330, then 640x320 by"),
        ("two references", "size becomes that of the first reference, 400x330, then 1024x1024 by"),
        ("words", ""),
        ("in-painting", ""),
    ],
)
def test_a_size_that_is_made_by_resampling_is_named_at_both_sides(way: str, words: str) -> None:
    found = [loss for loss in engine().assess(WAYS[way][0]).losses if loss.code == "resampled"]
    assert bool(found) is bool(words)
    for loss in found:
        assert loss.message.startswith(words)
        assert (loss.path, loss.also) == ("$.imageGenerationConfig.width", ("$.imageGenerationConfig.height",))


def test_the_standard_quality_may_mean_another_model(server: BedrockServer) -> None:
    wanted = request(T.TEXT_IMAGE, text=TEXT)
    asked = engine(server, tier="sd3.5-large")
    assert str(asked.assess(wanted).price) == "$0.08"
    ask(asked, wanted, STORED)
    assert fields(server)[0]["mode"] == "text-to-image" and server.last.model_id == models.SD35.id
    colored = request(T.COLOR_GUIDED_GENERATION, text=TEXT, colors=["#102040"])
    assert asked.calls(colored)[0].model == models.SD35.id
    assert asked.calls(WAYS["premium"][0])[0].model == models.ULTRA.id


@pytest.mark.parametrize(("similarity", "strength"), [(1.0, 0.2), (0.2, 0.9), (0.6, 0.55), (None, 0.463)])
def test_similarity_becomes_strength_and_never_the_picture_itself(
    server: BedrockServer, similarity: float | None, strength: float
) -> None:
    more = {} if similarity is None else {"similarity_strength": similarity}
    ask(engine(server), request(T.IMAGE_VARIATION, images=[SCENE], text=TEXT, **more), STORED)
    assert fields(server)[0] == {
        "prompt": TEXT, "mode": "image-to-image", "strength": pytest.approx(strength, abs=0.001), "seed": 13,
        "output_format": "png",
    }  # fmt: skip


def test_references_beyond_what_a_model_takes_are_named(server: BedrockServer) -> None:
    asked = engine(server)
    three = asked.assess(WAYS["three references"][0]).losses
    assert three[0].message.startswith("2 of 3 references are dropped")
    two = asked.assess(WAYS["two references"][0]).losses
    assert "not merged" in two[0].message
    ask(asked, request(T.IMAGE_VARIATION, images=[SCENE, DUSK], similarity_strength=0.4), STORED)
    (body,) = bodies(server)
    assert list(body.pictures) == ["init_image", "style_image"]
    assert body.pictures["init_image"].size == (WIDTH, HEIGHT) and body.pictures["style_image"].size == (352, 320)
    assert fields(server)[0]["composition_fidelity"] == 0.4


def test_colours_are_told_by_name_number_and_weight(server: BedrockServer) -> None:
    wanted = request(T.COLOR_GUIDED_GENERATION, text=TEXT, colors=["#102040", "#ffa500", "#FFA500"])
    ask(engine(server), wanted, STORED)
    assert fields(server)[0]["prompt"] == f"{TEXT}, color palette: dark navy #102040, (orange #FFA500:1.2)"


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ("#000000", "black"), ("#ffffff", "white"), ("#808080", "grey"), ("#1E90FF", "royal blue"), ("#00FF00", "bright green"),
        ("#FFB6C1", "pink"), ("#5B3A1E", "chocolate"), ("#0A0A30", "dark navy"), ("#FFF8DC", "beige"), ("#B02020", "brick red"),
    ],
)  # fmt: skip
def test_a_colour_is_called_by_what_it_looks_like(color: str, name: str) -> None:
    assert name_of(color) == name


def test_a_presets_style_goes_as_preset_where_one_fits(server: BedrockServer) -> None:
    asked = engine(server)
    ask(asked, request(T.TEXT_IMAGE, text=TEXT, condition_image=SCENE, style="GRAPHIC_NOVEL_ILLUSTRATION"), STORED)
    ask(asked, request(T.TEXT_IMAGE, text=TEXT, condition_image=SCENE, style="MAXIMALISM"), STORED)
    first, second = fields(server)
    assert (first["style_preset"], first["prompt"]) == ("comic-book", TEXT)
    assert "style_preset" not in second and second["prompt"].startswith(f"{TEXT}, in a maximalist style")


@pytest.mark.parametrize(("mode", "grow"), [(None, 5), ("DEFAULT", 5), ("PRECISE", 0)])
def test_the_out_painting_mode_widens_the_mask_or_does_not(server: BedrockServer, mode: str | None, grow: int) -> None:
    more = {} if mode is None else {"out_painting_mode": mode}
    ask(engine(server), request(T.OUTPAINTING, **EDIT, mask=DISC, **more), STORED)
    assert fields(server)[0]["grow_mask"] == grow


# --------------------------------------------------------------------------------------------------------------- masks


@pytest.mark.parametrize("way", ["in-painting", "removal", "subject"])
def test_a_mask_goes_out_white_where_it_changes_whatever_the_task(server: BedrockServer, way: str) -> None:
    ask(engine(server), WAYS[way][0], STORED)
    (body,) = bodies(server)
    assert body.mask is not None
    assert np.array_equal(np.asarray(body.mask.convert("L")) == 255, DISC_PIXELS)


@pytest.mark.parametrize("way", ["in-painting", "removal", "subject", "frame"])
def test_what_was_not_to_change_is_the_source_to_the_pixel(server: BedrockServer, way: str) -> None:
    wanted = WAYS[way][0]
    (reply,) = ask(engine(server), wanted, STORED)
    (body,) = bodies(server)
    drawn = wanted.drawn_mask
    assert drawn is not None
    changes = masks.decode(STORED.read(drawn.sha256))
    shown, source = decode_rgb(reply.images[0]), decode_rgb(STORED.read(SCENE.sha256))
    assert np.array_equal(shown[~changes], source[~changes])
    (finish,) = reply.finishes
    assert finish.original is not None
    returned = decode_rgb(finish.original)
    assert (np.abs(returned[~changes].astype(int) - source[~changes]) == SHIFT).all()
    assert finish.facts["laid_back"] == {
        "outside_pixels": int((~changes).sum()), "outside_changed_by_service": 1.0, "seam": SEAM,
    }  # fmt: skip
    new = (shown == np.array(colour_of(body), np.uint8)).all(axis=2)
    assert not new[~changes].all() and new[changes].mean() > 0.75


def test_a_cut_out_keeps_its_edges_as_returned(server: BedrockServer) -> None:
    (reply,) = ask(engine(server), WAYS["cut-out"][0], STORED)
    (finish,) = reply.finishes
    assert finish.original is None, "the very bytes are shown"
    alpha = decode_rgba(reply.images[0])[:, :, 3]
    assert np.array_equal(alpha[0], np.linspace(0, 255, WIDTH).astype(np.uint8))
    assert fields(server) == [{"output_format": "png"}]


def test_a_picture_that_has_the_size_stays_the_bytes_it_is(server: BedrockServer) -> None:
    (reply,) = ask(engine(server), WAYS["words"][0], STORED)
    assert reply.finishes[0].original is None and "resized" not in reply.finishes[0].facts
    (sized,) = ask(engine(server), WAYS["premium"][0], STORED)
    facts = sized.finishes[0].facts
    assert sized.finishes[0].original is not None and measure(sized.finishes[0].original).width == 1344
    assert facts["resized"] == {
        "from": "1344x768", "part": [0, 6, 1344, 756], "to": "1280x720", "method": "area average",
    }  # fmt: skip


def test_how_near_the_palette_came_is_recorded(server: BedrockServer) -> None:
    (reply,) = ask(engine(server), WAYS["colors"][0], STORED)
    palette = reply.finishes[0].facts["palette"]
    assert 0 <= palette["near"] <= 1 and palette["distance"] > 0


# ---------------------------------------------------------------------------------------------------------- out-painting


@pytest.mark.parametrize(
    ("kept", "sides"),
    [
        ((100, 80, 200, 150), {"left": 100, "right": 100, "up": 80, "down": 100}),
        ((0, 0, 400, 200), {"down": 130}),
        ((336, 266, 64, 64), {"left": 336, "up": 266}),
    ],
)
def test_a_frame_is_told_in_distances_and_only_the_rectangle_is_sent(
    server: BedrockServer, kept: tuple[int, int, int, int], sides: dict[str, int]
) -> None:
    ask(engine(server), request(T.OUTPAINTING, **EDIT, mask=boxed(kept)), STORED)
    (body,) = bodies(server)
    assert fields(server) == [{**sides, "prompt": TEXT, "creativity": 0.5, "seed": 13, "output_format": "png"}]
    left, top, width, height = kept
    source = decode_rgb(STORED.read(SCENE.sha256))
    assert np.array_equal(np.asarray(body.pictures["image"]), source[top : top + height, left : left + width])


def test_each_part_of_a_picture_is_remembered_by_itself(server: BedrockServer) -> None:
    asked = engine(server)
    parts = [(100, 80, 200, 150), (0, 0, 400, 200), (100, 80, 200, 150)]
    for part in parts:
        ask(asked, request(T.OUTPAINTING, **EDIT, mask=boxed(part)), STORED)
    source = decode_rgb(STORED.read(SCENE.sha256))
    for body, (left, top, width, height) in zip(bodies(server), parts, strict=True):
        assert np.array_equal(np.asarray(body.pictures["image"]), source[top : top + height, left : left + width])


@pytest.mark.parametrize(
    "kept",
    [[(10, 10, 63, 200)], [(10, 10, 300, 110)], [(10, 10, 70, 70), (200, 200, 70, 70)], []],
    ids=["too small", "too long", "two rectangles", "nothing stays"],
)
def test_what_is_no_frame_is_painted_in(server: BedrockServer, kept: list[tuple[int, int, int, int]]) -> None:
    assert engine().calls(request(T.OUTPAINTING, **EDIT, mask=boxed(*kept)))[0].model == models.INPAINT.id


def test_distances_need_a_rectangle() -> None:
    drawn = WAYS["subject"][0].drawn_mask
    assert drawn is not None and not outpaint.fits(drawn)
    with pytest.raises(ValueError, match="no rectangle"):
        outpaint.distances(drawn)


def test_a_border_that_is_too_wide_is_painted_in() -> None:
    wide = STORED.picture(photo(2400, 1000))
    near = boxed((0, 0, 400, 1000), width=2400, height=1000)
    far = boxed((0, 0, 399, 1000), width=2400, height=1000)
    for mask, model in ((near, models.OUTPAINT), (far, models.INPAINT)):
        wanted = request(T.OUTPAINTING, image=wide, text=TEXT, mask=mask)
        assert engine().calls(wanted)[0].model == model.id


# ------------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (request(T.INPAINTING, image=SCENE, mask=WORDS), "cannot remove what a mask in words names"),
        (request(T.OUTPAINTING, **EDIT, mask=WORDS), "cannot find by words what is to stay"),
        (request(T.INPAINTING, **EDIT, mask=boxed((0, 0, WIDTH, HEIGHT))), "The mask marks nothing"),
        (request(T.OUTPAINTING, **EDIT, mask=boxed((0, 0, WIDTH, HEIGHT))), "The mask marks nothing"),
        (
            request(T.VIRTUAL_TRY_ON, source_image=SCENE, reference_image=DUSK, mask=DISC),
            "Nova Canvas does it where it still answers",
        ),
    ],
)
def test_what_cannot_be_done_says_why(wanted: Request, reason: str) -> None:
    assessment = engine().assess(wanted)
    assert not assessment.can and reason in assessment.reason and assessment.losses == ()


@pytest.mark.parametrize(
    ("wanted", "comes_as"),
    [
        (request(T.BACKGROUND_REMOVAL, image=LONG), "png"),
        (request(T.BACKGROUND_REMOVAL, image=LONGEST), "webp"),
        (request(T.TEXT_IMAGE, text=TEXT, condition_image=LONGEST), "jpeg"),
        (request(T.IMAGE_VARIATION, images=[LONGEST]), "jpeg"),
        (request(T.IMAGE_VARIATION, images=[SCENE, LONGEST]), "png"),
        (request(T.COLOR_GUIDED_GENERATION, text=TEXT, colors=["#102040"], reference_image=LONGEST), "png"),
    ],
)
def test_a_picture_with_borders_comes_back_small_enough_to_be_handed_over(wanted: Request, comes_as: str) -> None:
    made = plan(wanted)
    assert isinstance(made, Plan) and made.output_format == comes_as
    told = any("too large to be handed over" in loss.message for loss in engine().assess(wanted).losses)
    assert told is (comes_as != "png")


def test_a_long_picture_may_grow_out_of_a_part_that_is_not_long() -> None:
    wanted = request(T.OUTPAINTING, image=LONG, text=TEXT, mask=boxed((300, 20, 600, 280), width=1200, height=320))
    assert engine().assess(wanted).can and engine().calls(wanted)[0].model == models.OUTPAINT.id


@pytest.mark.parametrize(
    ("tier", "quality", "title", "price"),
    [
        ("core", "standard", "Stable Image Core", "0.04"),
        ("sd3.5-large", "standard", "Stable Diffusion 3.5 Large", "0.08"),
        ("ultra", "standard", "Stable Image Ultra", "0.14"),
        ("core", "premium", "Stable Image Ultra", "0.14"),
        ("sd3.5-large", "premium", "Stable Image Ultra", "0.14"),
    ],
)
def test_quality_and_tier_choose_the_model_and_its_price_is_the_catalogues(
    tier: str, quality: str, title: str, price: str
) -> None:
    verdict = engine(tier=tier).assess(request(T.TEXT_IMAGE, {"quality": quality, "number_of_images": 2}, text=TEXT))
    (loss,) = verdict.losses
    assert loss.message == f"quality is a choice of model here: {quality} means {title}, about ${price} a picture."
    assert verdict.price.amount == 2 * Decimal(price) and verdict.model == title


def test_an_answer_is_read_as_it_was_asked_for_when_the_tier_is_another_by_now(server: BedrockServer) -> None:
    core = engine(server)
    (call,) = core.calls(request(T.TEXT_IMAGE, text=TEXT))
    reply = engine(server, tier="ultra").read(call, send(core, call, STORED), STORED)
    assert reply.finishes[0].facts["model"] == models.CORE.id == server.last.model_id


def test_a_region_without_the_model_says_where_it_is() -> None:
    east = engine(region="us-east-1")
    assessment = east.assess(WAYS["words"][0])
    assert assessment.reason == "Stable Image Core cannot be called from us-east-1: choose the region us-west-2."
    assert east.assess(WAYS["in-painting"][0]).can


def test_a_request_too_large_for_bedrock_is_declined_from_its_facts() -> None:
    huge = SCENE.model_copy(update={"size": 18_700_000})
    wanted = validate(Draft(T.BACKGROUND_REMOVAL, {"image": huge}))
    assert "Bedrock takes 25,000,000" in engine().assess(wanted).reason


def test_what_turns_out_too_large_or_missing_is_never_sent(
    server: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = engine(server)
    (call,) = asked.calls(WAYS["in-painting"][0])
    with pytest.raises(RequestRejected, match="is missing") as missing:
        send(asked, call, MemoryPictures())
    monkeypatch.setattr("nova_studio.engines.bedrock.stability.bodies.REQUEST_MAX", 1_000)
    with pytest.raises(RequestRejected, match="Bedrock takes 1,000") as large:
        send(asked, call, STORED)
    for fault in (missing, large):
        assert fault.value.advice.startswith("Nothing was sent or charged.") and not fault.value.may_be_charged
    assert server.requests == []


def test_a_jpeg_goes_out_as_the_file_it_is(server: BedrockServer) -> None:
    data = encoded(Image.fromarray(photo(400, 330)), "JPEG", quality=92)
    STORED.add(data)
    ask(engine(server), request(T.BACKGROUND_REMOVAL, image=measure(data)), STORED)
    (body,) = bodies(server)
    assert body.pictures["image"].format == "JPEG"
