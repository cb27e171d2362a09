"""The report's file: what is in it, what is not, and that nothing said can become markup."""

import base64
import json
import re
import wave
from dataclasses import replace

import numpy as np
import pytest
from records import call, reply, run, tool, turn, write_wav

from vivavoce.errors import ConfigurationError
from vivavoce.evals import report
from vivavoce.evals.record import Shown, Verdict
from vivavoce.evals.report import sound, write_report
from vivavoce.evals.score import score

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u2028"


def written(records, folder):
    return write_report(records, score(records), folder).read_text(encoding="utf-8")


def data(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])["calls"]


def test_the_report_says_at_once_what_to_mend(tmp_path):
    page = written(run(), tmp_path)

    assert "9 of 60 calls failed" in page
    assert "5 of 20 calls failed: 4\u00a0×\u00a0birth date misheard" in page
    assert page.index("birth date misheard") < page.index("How long callers waited")


def test_every_call_is_in_it_the_failed_ones_first(tmp_path):
    calls = data(written(run(), tmp_path))

    assert len(calls) == 60
    assert [call["passed"] for call in calls] == [False] * 9 + [True] * 51
    assert calls[0]["cause"] == "birth date misheard"


def test_nothing_in_it_points_to_the_network(tmp_path):
    page = written(run(6), tmp_path)

    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    assert set(re.findall(r"https?://[^\s\"']+", page)) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page


def test_what_was_said_cannot_become_markup(tmp_path):
    evil = call(
        [turn(1.0, 2.0, text=EVIL, gives={EVIL: EVIL})],
        [reply(2.5, 3.0, heard=EVIL, caption=EVIL, asks=(EVIL,), claims=(EVIL,))],
        [tool(2.7, name=EVIL, args={EVIL: EVIL}, response={EVIL: EVIL}, status="failed")],
        scenario=EVIL, goal=EVIL, agent=EVIL, model=EVIL, condition=EVIL, persona=EVIL, voice=EVIL, detail=EVIL,
        verdict=Verdict(False, (EVIL,)), captured={EVIL: False}, classes={EVIL: EVIL}, facts={EVIL: EVIL},
    )  # fmt: skip

    page = written([evil, replace(evil, model="other")], tmp_path)

    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("<script") == 2 and page.count("</script>") == 2
    assert data(page)[0]["scenario"] == EVIL


def test_a_run_of_one_call_without_anything_in_it_has_a_report(tmp_path):
    assert "1 call, none failed" in written([call()], tmp_path)


def test_a_dollar_sign_is_just_that(tmp_path):
    assert "$style and $5" in written([call(condition="$style and $5")], tmp_path)


def test_sound_of_failed_calls_is_inside_and_of_others_beside(tmp_path):
    records = [write_wav(record, tmp_path) for record in run(12)]

    calls = data(written(records, tmp_path))

    failed = [call for call in calls if not call["passed"]]
    passed = [call for call in calls if call["passed"]]
    assert failed and all(call["sound"] and call["peaks"] for call in failed)
    assert sum(bool(call["sound"]) for call in passed) == 2 * 3  # two for each condition
    assert all((tmp_path / call["link"]).is_file() for call in calls)


def test_what_has_no_room_is_linked_and_the_page_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "MOST_SOUND", 100)
    [record] = run(1)

    page = written([write_wav(replace(record, verdict=Verdict(False)), tmp_path)], tmp_path)

    assert data(page)[0]["sound"] == "" and data(page)[0]["link"] == "wav/000.wav"
    assert data(page)[0]["peaks"]
    assert "The sound of 0 calls is in this page" in page


def test_recordings_may_lie_elsewhere_but_not_outside_their_folder(tmp_path):
    runs, site = tmp_path / "runs", tmp_path / "site" / "new"
    runs.mkdir()
    inside = write_wav(call([turn(1.0, 2.0)], wav="a call#1.wav"), runs)
    outside = write_wav(call(wav="../secret.wav"), runs)
    records = [inside, outside]

    page = write_report(records, score(records), site, runs).read_text(encoding="utf-8")

    assert [call["link"] for call in data(page)] == ["../../runs/a%20call%231.wav", ""]


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a wave file at all, and longer than a header" * 9])
def test_a_recording_that_is_none_leaves_its_call_without_sound(tmp_path, content):
    (tmp_path / "call.wav").write_bytes(content)

    [only] = data(written([call(passed=False, wav="call.wav")], tmp_path))

    assert (only["sound"], only["peaks"]) == ("", None)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="cannot write the report to .*file"):
        write_report([call()], score([call()]), tmp_path / "file")


def test_embedded_sound_is_mu_law_of_both_sides(tmp_path):
    write_wav(call([turn(1.0, 2.0)], [reply(2.5, 4.0)], wav="call.wav"), tmp_path)
    original = sound.read((tmp_path / "call.wav").read_bytes())

    packed = sound.compressed(original)

    with pytest.raises(wave.Error, match="unknown format: 7"):  # what the standard library says of mu-law
        wave.open(str(_file(tmp_path, packed)))
    assert packed[:4] == b"RIFF" and int.from_bytes(packed[4:8], "little") == len(packed) - 8
    assert len(packed) == pytest.approx(original.seconds * 16_000, rel=0.01)
    left, right = (decoded(packed[-int(original.seconds * 8_000) * 2 :])[side::2] for side in (0, 1))
    assert abs(left[8_000:16_000]).max() > 0.4 > 0.05 > abs(right[8_000:16_000]).max()


def test_mu_law_is_g711():
    assert [hex(code) for code in sound.mu_law(np.array([0.0, 1.0, -1.0, 0.5]))] == ["0xff", "0x80", "0x0", "0x8f"]
    ramp = np.linspace(-0.98, 0.98, 4_001)
    assert np.abs(decoded(sound.mu_law(ramp).tobytes()) - ramp).max() < 1 / 60
    quiet = np.linspace(-0.01, 0.01, 101)
    assert np.abs(decoded(sound.mu_law(quiet).tobytes()) - quiet).max() < 1 / 1_500


def test_a_waveform_has_a_point_for_each_twentieth_of_a_second():
    samples = np.zeros((16_000, 2))
    samples[8_000:, 1] = -1.0

    left, right = sound.peaks(sound.Sound(samples, 16_000))

    assert left == [0] * 20
    assert right == [0] * 10 + [99] * 10


def decoded(codes):
    """G.711 mu-law bytes as −1 to 1, by the standard's own table of segments."""
    code = ~np.frombuffer(codes, np.uint8).astype(int) & 0xFF
    magnitude = ((((code & 15) << 1) + 33) << ((code >> 4) & 7)) - 33
    return np.where(code & 0x80, -magnitude, magnitude) / 8_192


def _file(folder, content):
    path = folder / "packed.wav"
    path.write_bytes(content)
    return path


def test_base64_of_the_sound_is_what_a_browser_gets(tmp_path):
    record = write_wav(call([turn(1.0, 2.0)], passed=False, wav="call.wav"), tmp_path)

    [only] = data(written([record], tmp_path))

    assert base64.b64decode(only["sound"])[8:12] == b"WAVE"


def test_pictures_stand_beside_what_was_said_each_once(tmp_path):
    shown = Shown(1.0, "camera", "label.png", "dark0.4", 3, "pictures/a.jpg")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").write_bytes(b"\xff\xd8 a small picture")
    records = [
        call([turn(1, 2)], [reply(3, 4)], pictures=(shown, replace(shown, file="../../etc/passwd"))),
        call([turn(1, 2)], [reply(3, 4)], pictures=(shown, Shown(2.0, "camera", "", "", 0))),
    ]

    page = written(records, tmp_path)
    inside = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])

    assert [base64.b64decode(text) for text in inside["pictures"]] == [b"\xff\xd8 a small picture"]
    assert [[row["picture"] for row in each["pictures"]] for each in inside["calls"]] == [[0, None], [0, None]]
    assert inside["calls"][0]["pictures"][0]["frames"] == 3
