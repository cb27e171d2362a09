"""What happens to a voice on its way: measured on the samples."""

import wave

import numpy as np
import pytest
from click.testing import CliRunner

from vivavoce.cli import main
from vivavoce.errors import ConfigurationError
from vivavoce.evals.acoustics import ACTIVE_LEVEL, FRAME, active_level, channel
from vivavoce.evals.acoustics.filters import ULAW, decode_ulaw, encode_ulaw, pass_band
from vivavoce.evals.acoustics.spec import KINDS, parse
from vivavoce.media import to_pcm
from vivavoce.streaming.recording import voice_end

RATE = 16_000
pytestmark = pytest.mark.filterwarnings("ignore:'audioop'")


def db(samples):
    return 10 * np.log10(np.mean(np.asarray(samples, np.float64) ** 2) + 1e-20)


def speech(seconds=10.0, seed=0):
    """Syllables of noise shaped like speech at the active level, with pauses between words."""
    chance = np.random.default_rng(seed)
    raw = np.convolve(chance.normal(size=int(seconds * RATE)), np.ones(6) / 6, "same")
    beat = np.sin(2 * np.pi * 2 * np.arange(len(raw)) / RATE) > -0.3
    voice = (raw * beat).astype(np.float32)
    return voice * np.float32(10 ** ((ACTIVE_LEVEL - active_level(voice)) / 20))


def tone(hertz, seconds=1.0):
    return (0.1 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def silence(seconds):
    return np.zeros(int(seconds * RATE), np.float32)


@pytest.mark.parametrize(("spec", "ratio"), [("noise15", 15), ("noise0", 0), ("noise-5", -5), ("babble10", 10)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_has_the_ratio_it_says_to_the_active_voice(spec, ratio, seed):
    voice = speech()

    noise = channel(spec, seed).process(voice) - voice

    assert active_level(voice) - db(noise) == pytest.approx(ratio, abs=0.5)


def test_a_voice_of_another_level_keeps_the_ratio():
    voice = speech() * np.float32(0.1)

    noise = channel("noise10", 1, speech_db=active_level(voice)).process(voice) - voice

    assert active_level(voice) - db(noise) == pytest.approx(10.0, abs=0.5)


def test_drift_swings_the_noise_by_no_more_than_it_says():
    steady, drifting = (channel(spec, 4).process(silence(60)) for spec in ("noise15", "noise15~3"))

    swing = [db(d) - db(s) for d, s in zip(*(x.reshape(60, -1) for x in (drifting, steady)), strict=True)]

    assert -3.1 < min(swing) < -2.5 and 2.5 < max(swing) < 3.1


def test_a_telephone_passes_300_to_3400_hertz():
    passed = {f: db(channel("phone", 1).process(tone(f))[RATE // 2 :]) - db(tone(f)) for f in (100, 400, 1000, 3200)}
    response = np.abs(np.fft.rfft(pass_band(300.0, 3400.0), RATE))

    assert passed[100] < -30
    assert all(abs(passed[f]) < 1.0 for f in (400, 1000, 3200))
    assert 20 * np.log10(response[[200, 3600, 5000, 7000]].max()) < -30
    assert 20 * np.log10(response[[300, 3400]]) == pytest.approx([-6.0, -6.0], abs=0.5)
    assert db(channel("phone", 1).process(tone(5000))[RATE // 2 :]) - db(tone(5000)) < -40  # and does not fold


def test_mu_law_is_that_of_g711():
    audioop = pytest.importorskip("audioop")  # the reference; gone from Python 3.13
    every = np.arange(-32768, 32768, dtype="<i2")

    assert encode_ulaw(every / 32768).tobytes() == audioop.lin2ulaw(every.tobytes(), 2)
    assert ULAW.astype("<i2").tobytes() == audioop.ulaw2lin(bytes(range(256)), 2)
    assert db(decode_ulaw(encode_ulaw(speech())) - speech()) < db(speech()) - 35


@pytest.mark.parametrize("share", [1, 5, 20])
def test_packets_are_lost_at_the_rate_and_in_bursts_of_a_tenth_of_a_second(share):
    line = channel(f"loss{share}", 7)
    frame = np.zeros(FRAME, np.float32)

    lost = np.array([line.apply(frame) is None for _ in range(100_000)])
    bursts = np.count_nonzero(np.diff(lost.astype(int)) == 1)

    assert lost.mean() * 100 == pytest.approx(share, rel=0.15)
    assert lost.sum() / bursts * 20 == pytest.approx(100, rel=0.1)  # ms


def test_jitter_delays_in_order():
    line = channel("jitter30", 3)

    late = np.array([line.delay(index) for index in range(5000)])
    arrivals = np.arange(5000) * 0.02 + late

    assert line.delay(17) == late[17]
    assert 0.03 < late.mean() < 0.06
    assert (late >= 0).all() and late.max() <= 0.15 and (np.diff(arrivals) >= -1e-9).all()
    assert channel("noise15", 3).delay(17) == 0.0


def test_bursts_come_as_often_as_said_and_as_loud_as_said():
    sound = channel("bursts6", 5).process(silence(600)).reshape(-1, FRAME)

    power = (sound**2).mean(axis=1)
    loud = power > 1e-7
    begins = np.count_nonzero(np.diff(loud.astype(int)) == 1)

    assert 30 <= begins <= 120  # 60 bursts in 10 minutes; a dog barks twice in one
    assert ACTIVE_LEVEL - 10 < 10 * np.log10(power.max()) < ACTIVE_LEVEL + 20


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_room_adds_its_walls_but_neither_delay_nor_level(number):
    click = np.zeros(RATE, np.float32)
    click[1600] = 0.5

    heard = channel(f"room{number}", 1).process(click)
    voice = speech()

    assert np.argmax(np.abs(heard)) == 1600 and not np.any(np.abs(heard[:1600]) > 1e-6)
    assert np.count_nonzero(np.abs(heard[1610:]) > 1e-4) > 100
    assert active_level(channel(f"room{number}", 1).process(voice)) == pytest.approx(active_level(voice), abs=3.0)


def test_the_end_of_a_voice_stays_where_it_was_on_a_telephone():
    voice = np.concatenate([speech(2.0), silence(0.5)])

    assert voice_end(channel("phone", 1).process(voice), RATE) == pytest.approx(voice_end(voice, RATE), abs=0.01)


def test_the_agents_voice_comes_back_later_and_lower():
    line, agent = channel("echo20", 2), tone(700, 0.4)
    frames = np.concatenate([agent, silence(0.4)]).reshape(-1, FRAME)

    back = np.concatenate([line.apply(np.zeros(FRAME, np.float32), frame) for frame in frames])
    start = int(np.flatnonzero(np.abs(back) > 1e-4)[0]) / RATE

    assert 0.06 <= start <= 0.2
    assert db(back[back != 0]) - db(agent) == pytest.approx(-20, abs=0.5)
    assert not np.any(line.apply(np.zeros(FRAME, np.float32)))


def test_a_mouth_is_covered_for_half_a_second_in_one_utterance_of_five():
    utterance = np.concatenate([tone(4000, 1.6), silence(0.9)])

    heard = channel("muffled", 1).process(np.tile(utterance, 80)).reshape(80, -1, FRAME)
    dull = (heard[:, :80] ** 2).mean(axis=2) < 0.001  # of 0.005

    assert 0.1 < dull.any(axis=1).mean() < 0.3
    assert dull.sum() / dull.any(axis=1).sum() * 0.02 == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("spec", ["tau", "room+echo20+babble10+phone+loss5", "clean"])
def test_frame_by_frame_is_the_whole_file_and_a_seed_decides_all(spec):
    voice = speech(3.01)

    whole = channel(spec, 11).process(voice)
    line = channel(spec, 11)
    padded = np.concatenate([voice, np.zeros(-len(voice) % FRAME, np.float32)]).reshape(-1, FRAME)
    arrived = [line.apply(frame) for frame in padded]
    frames = np.concatenate([np.zeros(FRAME, np.float32) if each is None else each for each in arrived])

    assert len(whole) == len(voice)
    assert np.array_equal(whole, frames[: len(voice)])
    assert np.array_equal(whole, channel(spec, 11).process(voice))
    assert spec == "clean" or not np.array_equal(whole, channel(spec, 12).process(voice))


def test_the_order_in_which_conditions_are_written_does_not_matter():
    voice = speech(2.0)

    assert np.array_equal(
        channel("loss1+phone+noise5+room", 3).process(voice), channel("room+noise5+phone+loss1", 3).process(voice)
    )
    assert [part.kind for part in parse("tau")] == ["muffled", "noise", "bursts", "phone", "loss"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("fone", "'fone' is unknown; there are:"),
        ("noise", "'noise' needs a number from -30 to 60"),
        ("room9", "'room' needs a number from 1 to 4"),
        ("phone8", "'phone' takes no number"),
        ("babble5~3", "'babble5~3' is unknown"),
        ("phone+phone", "has 'phone' twice"),
        ("", "'' is unknown"),
        ("loss100", "'loss' needs a number from 0.1 to 50"),
    ],
)
def test_a_condition_that_does_not_exist_is_told_with_those_that_do(spec, message):
    with pytest.raises(ConfigurationError) as caught:
        channel(spec, 1)

    assert message in str(caught.value)
    assert "unknown" not in message or all(kind in str(caught.value) for kind in KINDS)


def write(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(to_pcm(samples))


def test_noises_of_ones_own_are_used(tmp_path):
    write(tmp_path / "hum.wav", tone(500, 2.0))

    noise = channel("noise10", 1, tmp_path).process(silence(4))

    assert np.argmax(np.abs(np.fft.rfft(noise))) == 2000
    with pytest.raises(ConfigurationError, match="no folder of recordings"):
        channel("noise10", 1, tmp_path / "none")


def test_a_frame_of_another_length_is_an_error():
    with pytest.raises(ValueError, match="320 samples"):
        channel("phone", 1).apply(np.zeros(160, np.float32))


def test_the_command_makes_a_recording_worse(tmp_path):
    write(tmp_path / "in.wav", speech(2.0))
    arguments = ["acoustics", str(tmp_path / "in.wav"), str(tmp_path / "out.wav"), "--condition"]

    done = CliRunner().invoke(main, [*arguments, "phone+noise15+loss1", "--seed", "3"])
    failed = CliRunner().invoke(main, [*arguments, "fone"])

    with wave.open(str(tmp_path / "out.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (RATE, 2 * RATE)
    assert "2.0 s of in.wav through phone+noise15+loss1, seed 3" in done.output
    assert failed.exit_code == 2 and "'fone' is unknown" in failed.output
