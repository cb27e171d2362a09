/** How pictures are sent, and when one counts as changed. Pure. */

const JPEG = "image/jpeg";
const MIB = 1024 * 1024;

/**
 * By what the picture is of. `longest`, `widest`: pixels of its longer side, of its width; `ways` of writing it, of
 * which the first is taken that gives no more than `most` bytes. A screen is sent without loss, since small print and
 * colours are judged on it; one full of photographs would be so large that the voice had to wait behind it.
 */
export const FORMS = {
  camera: { longest: 768, widest: 768, most: MIB, ways: [{ type: JPEG, quality: 0.8 }] },
  screen: { longest: 2560, widest: 1280, most: MIB / 2, ways: [{ type: "image/png" }, { type: JPEG, quality: 0.9 }, { type: JPEG, quality: 0.7 }] },
  photo: { longest: 1600, widest: 1600, most: MIB, ways: [0.9, 0.8, 0.6, 0.4].map((quality) => ({ type: JPEG, quality })) },
  drawing: { longest: 1600, widest: 1600, most: MIB, ways: [{ type: "image/png" }, { type: JPEG, quality: 0.9 }, { type: JPEG, quality: 0.7 }] },
};

/** The gateway takes no picture with a shorter side (pixels). */
export const SMALLEST = 32;

/** Width and height that a picture is sent with: never larger than it is, and in proportion. @returns {[number, number]} */
export function fit(width, height, longest, widest) {
  const scale = Math.min(1, longest / Math.max(width, height), widest / width);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Pixels of the side of a tile, in the reduced pictures that are compared. */
const TILE = 10;
/** A screen has changed if one tile differs by more (of 255): encoding it anew makes 1, one changed line 8. */
const SCREEN_TILE = 2;
/** A camera's picture has changed if so many of its tiles differ by more: noise makes 0.5 %, a hand's tremble 17 %. */
const CAMERA_TILE = 12;
const CAMERA_SHARE = 0.1;

/**
 * Whether a reduced picture shows something else than the one before. Good enough to save the line: what is unchanged
 * is sent all the same, half as often.
 * @param {ImageData | undefined} before
 * @param {ImageData} now
 * @param {"camera" | "screen"} source
 */
export function changes(before, now, source) {
  if (!before || before.width !== now.width || before.height !== now.height) return true;
  const differences = tiles(before.data, now.data, now.width, now.height);
  if (source === "screen") return differences.some((difference) => difference > SCREEN_TILE);
  return differences.filter((difference) => difference > CAMERA_TILE).length > CAMERA_SHARE * differences.length;
}

/** The mean difference of each tile, of a pixel's colour that differs most. @returns {number[]} */
function tiles(a, b, width, height) {
  const across = Math.ceil(width / TILE);
  const sums = new Float64Array(across * Math.ceil(height / TILE));
  const counts = new Uint32Array(sums.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      const tile = Math.floor(y / TILE) * across + Math.floor(x / TILE);
      sums[tile] += Math.max(Math.abs(a[at] - b[at]), Math.abs(a[at + 1] - b[at + 1]), Math.abs(a[at + 2] - b[at + 2]));
      counts[tile] += 1;
    }
  }
  return Array.from(sums, (sum, tile) => sum / counts[tile]);
}
