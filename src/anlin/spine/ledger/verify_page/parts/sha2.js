// SHA-256 and SHA-512 (FIPS 180-4), since a page opened from a file has no WebCrypto in every browser.
// The constants are what the standard says they are: fractional parts of roots of the first primes.
const primes = [];
for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);

function root(value, power) {
  let low = 0n;
  let high = 1n << 80n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}

const M64 = (1n << 64n) - 1n;
const K512 = primes.map((p) => root(BigInt(p) << 192n, 3n) & M64);
const H512 = primes.slice(0, 8).map((p) => root(BigInt(p) << 128n, 2n) & M64);
const K256 = K512.slice(0, 64).map((k) => k >> 32n);
const H256 = H512.map((h) => h >> 32n);
const SHA256 = { bits: 32n, K: K256, H: H256, S: [[2n, 13n, 22n], [6n, 11n, 25n]], s: [[7n, 18n, 3n], [17n, 19n, 10n]] };
const SHA512 = { bits: 64n, K: K512, H: H512, S: [[28n, 34n, 39n], [14n, 18n, 41n]], s: [[1n, 8n, 7n], [19n, 61n, 6n]] };

function sha2(kind, message) {
  const { bits, K, S, s } = kind;
  const mask = (1n << bits) - 1n;
  const wordBytes = Number(bits / 8n);
  const blockBytes = 16 * wordBytes;
  const rotate = (x, n) => ((x >> n) | (x << (bits - n))) & mask;
  const big = (x, [a, b, c]) => rotate(x, a) ^ rotate(x, b) ^ rotate(x, c);
  const small = (x, [a, b, c]) => rotate(x, a) ^ rotate(x, b) ^ (x >> c);
  const padded = new Uint8Array(Math.ceil((message.length + 1 + 2 * wordBytes) / blockBytes) * blockBytes);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, message.length * 8);
  let state = kind.H;
  for (let at = 0; at < padded.length; at += blockBytes) {
    const w = [];
    for (let t = 0; t < K.length; t++) {
      if (t < 16) {
        w.push(padded.slice(at + t * wordBytes, at + (t + 1) * wordBytes).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n));
      } else {
        w.push((small(w[t - 2], s[1]) + w[t - 7] + small(w[t - 15], s[0]) + w[t - 16]) & mask);
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < K.length; t++) {
      const one = h + big(e, S[1]) + ((e & f) ^ (~e & mask & g)) + K[t] + w[t];
      const two = big(a, S[0]) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask, c, b, a, (one + two) & mask];
    }
    state = [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) & mask);
  }
  const digest = new Uint8Array(8 * wordBytes);
  state.forEach((x, i) => {
    for (let j = wordBytes - 1; j >= 0; j--, x >>= 8n) digest[i * wordBytes + j] = Number(x & 0xffn);
  });
  return digest;
}

const sha256 = (...parts) => sha2(SHA256, joined(parts));
const sha512 = (message) => sha2(SHA512, message);

function joined(parts) {
  const bytes = parts.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : part));
  const whole = new Uint8Array(bytes.reduce((n, part) => n + part.length, 0));
  bytes.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
