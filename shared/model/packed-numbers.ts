/*
 * How a packed profile writes numbers. A list of doubles is written in the first of these ways that is exact:
 *   decimals   each value is n / 10^digits / divisor: n as a varint (figures of CloudWatch and of people are short decimals)
 *   nudged     the same, and how many units in the last place the value lies off (a sum of decimals drifts by a few)
 *   plain      eight bytes each
 */
const nudged = 16;
const maxDigits = 6;
/** A nudge takes one byte, as a zigzag varint. */
const maxNudge = 63;

const view = new DataView(new ArrayBuffer(8));
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const low = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;
const high = 1 - low;

let bytes = new Uint8Array(4096);
let at = 0;

/** Starts over; at most `size` bytes follow. What is being packed is held by this module, one at a time. */
export const startPacking = (size: number): void => {
  if (bytes.length < size) bytes = new Uint8Array(size);
  at = 0;
};
export const takePacked = (): Uint8Array => bytes.slice(0, at);

export const writeByte = (byte: number): void => {
  bytes[at++] = byte;
};

/** Seven bits a byte, the low ones first; up to 2^53. */
export const writeVarint = (value: number): void => {
  let rest = value;
  while (rest >= 0x8000_0000) {
    bytes[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  while (rest >= 128) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
};

/** Small numbers of either sign in few bytes: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
export const writeZigzag = (value: number): void => writeVarint(value < 0 ? -2 * value - 1 : 2 * value);

/** Units in the last place from `base` up to `value`, both not negative. */
const nudgeBetween = (value: number, base: number): number => {
  float[0] = value;
  const valueLow = words[low]!;
  const valueHigh = words[high]!;
  float[0] = base;
  return (valueHigh - words[high]!) * 0x1_0000_0000 + (valueLow - words[low]!);
};

const nudge = (base: number, by: number): number => {
  float[0] = base;
  let lowWord = words[low]! + by;
  if (lowWord < 0) {
    words[high]! -= 1;
    lowWord += 0x1_0000_0000;
  } else if (lowWord >= 0x1_0000_0000) {
    words[high]! += 1;
    lowWord -= 0x1_0000_0000;
  }
  words[low] = lowWord;
  return float[0]!;
};

/** The largest nudge that decimals with so many digits need; Infinity when they will not do. */
const worstNudge = (values: readonly number[], power: number, divisor: number): number => {
  let worst = 0;
  for (const value of values) {
    const scaled = Math.round(value * divisor * power);
    if (!(scaled <= Number.MAX_SAFE_INTEGER) || value < 0 || Object.is(value, -0)) return Number.POSITIVE_INFINITY;
    const off = Math.abs(nudgeBetween(value, scaled / power / divisor));
    if (off > maxNudge) return Number.POSITIVE_INFINITY;
    if (off > worst) worst = off;
  }
  return worst;
};

/** The way to write them: 0 plain, digits + 1 decimals, + 16 nudged. */
const wayOf = (values: readonly number[], divisor: number): number => {
  let way = 0;
  for (let digits = 0; digits <= maxDigits; digits += 1) {
    const worst = worstNudge(values, 10 ** digits, divisor);
    if (worst === 0) return digits + 1;
    if (way === 0 && worst <= maxNudge) way = (digits + 1) | nudged;
  }
  return way;
};

/** Writes doubles exactly. `divisor`: what they were divided by, so that the undivided decimals can be written. */
export const writeNumbers = (values: readonly number[], divisor: number): void => {
  const way = wayOf(values, divisor);
  writeByte(way);
  const power = 10 ** ((way & 15) - 1);
  for (const value of values) {
    if (way === 0) {
      view.setFloat64(0, value);
      for (let index = 0; index < 8; index += 1) writeByte(view.getUint8(index));
      continue;
    }
    const scaled = Math.round(value * divisor * power);
    writeVarint(scaled);
    if (way & nudged) writeZigzag(nudgeBetween(value, scaled / power / divisor));
  }
};

/** Bytes that are read from `at` on. */
export interface Source {
  readonly bytes: Uint8Array;
  at: number;
}

export const readVarint = (from: Source): number => {
  let value = 0;
  let factor = 1;
  for (;;) {
    const byte = from.bytes[from.at++];
    if (byte === undefined) throw new Error('a packed day profile that is cut off');
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
};

export const readZigzag = (from: Source): number => {
  const value = readVarint(from);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
};

export const readNumbers = (from: Source, count: number, divisor: number): number[] => {
  const way = from.bytes[from.at++]!;
  const power = 10 ** ((way & 15) - 1);
  const values: number[] = [];
  for (let index = 0; index < count; index += 1) {
    if (way === 0) {
      for (let byte = 0; byte < 8; byte += 1) view.setUint8(byte, from.bytes[from.at++]!);
      values.push(view.getFloat64(0));
      continue;
    }
    const base = readVarint(from) / power / divisor;
    values.push(way & nudged ? nudge(base, readZigzag(from)) : base);
  }
  return values;
};
