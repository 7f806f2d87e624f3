// Seeded hashing: every name, finding and tag is computed from the seed when asked for, so nothing is stored.

/** The 32-bit finalizer of MurmurHash3: every input bit reaches every output bit. */
function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of a hash and one more number; the order of the numbers matters. */
export function mix(hash: number, value: number): number {
  return scramble(Math.imul(hash, 0x9e3779b1) ^ (value + 0x7f4a7c15));
}

/** A 32-bit hash of a text (FNV-1a, scrambled). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return scramble(h);
}

/** A hash as a fraction in [0, 1). */
export function fraction(hash: number): number {
  return hash / 0x1_0000_0000;
}

/** One of the choices, as the hash says. */
export function pick<T>(choices: readonly T[], hash: number): T {
  return choices[hash % choices.length]!;
}

/** Lower-case hexadecimal text of the wanted length, grown from one hash. */
export function hex(hash: number, length: number): string {
  let text = '';
  for (let part = hash; text.length < length; part = mix(part, 1)) text += part.toString(16).padStart(8, '0');
  return text.slice(0, length);
}

/** Lower-case letters and digits of the wanted length, as AWS puts behind generated names. */
export function alphanumeric(hash: number, length: number): string {
  let text = '';
  for (let part = hash; text.length < length; part = mix(part, 2)) text += part.toString(36).padStart(6, 'q').slice(-6);
  return text.slice(0, length);
}

/** The `count` indices of `candidates` that a seed chooses, the same ones whatever else is asked. */
export function choose(candidates: readonly number[], count: number, seed: number): number[] {
  return candidates
    .map((index) => ({ index, order: mix(seed, index) }))
    .sort((a, b) => a.order - b.order || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index);
}
