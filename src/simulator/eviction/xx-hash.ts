/**
 * The lower 32 bits of XXH64 (Y. Collet's xxHash, specification 0.1.1) of a 64-bit number, given as two halves, in 32-bit arithmetic: a
 * BigInt an access would cost more than the cache.
 */
export function xxHash64Low(upper: number, lower: number, seed: number): number {
  // The number's own round: times prime 2, turned by 31, times prime 1.
  multiply(upper, lower, 0xc2b2ae3d, 0x27d4eb4f);
  rotate(31);
  multiply(high, low, 0x9e3779b1, 0x85ebca87);
  const [roundHigh, roundLow] = [high, low];
  // The start: seed + prime 5 + the length, 8.
  add(0x27d4eb2f, 0x165667c5, 0, seed);
  add(high, low, 0, 8);
  high ^= roundHigh;
  low ^= roundLow;
  rotate(27);
  multiply(high, low, 0x9e3779b1, 0x85ebca87);
  add(high, low, 0x85ebca77, 0xc2b2ae63);
  // Avalanche.
  low ^= high >>> 1;
  multiply(high, low, 0xc2b2ae3d, 0x27d4eb4f);
  const turnedLow = low ^ ((low >>> 29) | (high << 3));
  multiply(high ^ (high >>> 29), turnedLow, 0x165667b1, 0x9e3779f9);
  return low ^ high;
}

/** The last result, as two halves: a returned pair would be allocated. */
let high = 0;
let low = 0;

function multiply(leftHigh: number, leftLow: number, rightHigh: number, rightLow: number): void {
  const [a1, a0] = [leftLow >>> 16, leftLow & 0xffff];
  const [b1, b0] = [rightLow >>> 16, rightLow & 0xffff];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = (middle % 65536) + a0 * b1;
  const upper = a1 * b1 + Math.floor(middle / 65536) + Math.floor(carry / 65536);
  high = (upper + Math.imul(leftLow, rightHigh) + Math.imul(leftHigh, rightLow)) | 0;
  low = Math.imul(leftLow, rightLow);
}

function add(leftHigh: number, leftLow: number, rightHigh: number, rightLow: number): void {
  const sum = (leftLow >>> 0) + (rightLow >>> 0);
  high = (leftHigh + rightHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
  low = sum | 0;
}

/** Turns the last result left, by less than 32. */
function rotate(by: number): void {
  const turned = (high << by) | (low >>> (32 - by));
  low = (low << by) | (high >>> (32 - by));
  high = turned;
}
