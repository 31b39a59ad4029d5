// The same check as anlin.kernel.receipt; `ed` is noble-ed25519.
ed.hashes.sha512 = sha512;

class Unreadable extends Error {}

const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function bytesOf(text, size) {
  if (typeof text !== "string" || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new Unreadable("base64");
  }
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (size !== undefined && bytes.length !== size) throw new Unreadable("base64: length");
  return bytes;
}

function textOf(receipt, name) {
  if (typeof receipt[name] !== "string") throw new Unreadable(name);
  return receipt[name];
}

// JSON with keys in the order of their code points, no spaces; whole numbers only.
function canonical(value) {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Unreadable("number");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const points = (text) => Array.from(text, (c) => c.codePointAt(0).toString(16).padStart(6, "0")).join("");
  const keys = Object.keys(value).sort((a, b) => (points(a) < points(b) ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function verifierKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  const raw = bytesOf(rest.join("+"), 33);
  if (!name || /\s/.test(name) || raw[0] !== 1 || hex(sha256(name, "\n", raw).slice(0, 4)) !== id) throw new Unreadable("key");
  return { name, id, public: raw.slice(1) };
}

// A key's name: no spaces (as Python counts them) and no plus sign.
const named = (name) => !!name && !name.includes("+") && !Array.from(name).some((c) => c === "\u0085" || (c !== "\ufeff" && /\s/.test(c)));

// A note's text and its signature lines; nothing in it is verified yet.
function parsedNote(note) {
  const gap = note.lastIndexOf("\n\n");
  // eslint-disable-next-line no-control-regex -- none but the end of a line may stand in a note
  const controls = /[\u0000-\u0009\u000b-\u001f]/.test(note);
  if (gap < 0 || gap + 2 >= note.length || !note.endsWith("\n") || controls || new TextEncoder().encode(note).length > 1000000) throw new Unreadable("note");
  const lines = note.slice(gap + 2, -1).split("\n");
  if (lines.length > 100) throw new Unreadable("note");
  const signatures = lines.map((line) => {
    const [dash, name, blob, ...more] = line.split(" ");
    if (dash !== "\u2014" || more.length || !named(name)) throw new Unreadable("note");
    const raw = bytesOf(blob);
    if (raw.length < 5) throw new Unreadable("note");
    return { name, raw };
  });
  return { text: note.slice(0, gap + 1), signatures };
}

// The note's text, when the key signed it.
function opened(note, key) {
  const { text, signatures } = parsedNote(note);
  for (const { name, raw } of signatures) {
    if (name === key.name && hex(raw.slice(0, 4)) === key.id) {
      let good = false;
      try {
        good = ed.verify(raw.slice(4), new TextEncoder().encode(text), key.public, { zip215: false });
      } catch {
        good = false;
      }
      if (!good) throw new Unreadable(`signature of ${name}`);
      return text;
    }
  }
  throw new Unreadable(`no signature of ${key.name} by this key`);
}

const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// RFC 9162, 2.1.3.2; numbers may exceed 32 bits, so no bit operators.
function included(index, size, leaf, proof, rootHash) {
  if (index < 0 || index >= size) return false;
  let [node, last, found] = [index, size - 1, leaf];
  const up = () => ([node, last] = [Math.floor(node / 2), Math.floor(last / 2)]);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 || node === last) {
      found = nodeHash(sibling, found);
      while (node && node % 2 === 0) up();
    } else {
      found = nodeHash(found, sibling);
    }
    up();
  }
  return last === 0 && equal(found, rootHash);
}

function checkpointOf(text, key) {
  const [origin, size, rootText, ...rest] = text.split("\n");
  if (origin !== key.name || rest.slice(0, -1).includes("") || !/^(0|[1-9]\d*)$/.test(size) || rest.pop() !== "" || !Number.isSafeInteger(Number(size))) {
    throw new Unreadable("checkpoint");
  }
  return { size: Number(size), root: bytesOf(rootText, 32) };
}

// JSON that every program reads alike, as anlin.kernel.receipt reads it: each key once, whole numbers, whole characters.
function parsed(text) {
  const value = JSON.parse(text); // first: what is split below is JSON then
  const keys = [];
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === "{" || token === "[") keys.push(new Set());
    else if (token === "}" || token === "]") keys.pop();
    else if (token === ":") {
      const key = JSON.parse(last);
      if (keys.at(-1).has(key)) throw new Unreadable("twice");
      keys.at(-1).add(key);
    } else if (token[0] === '"') {
      if (/\p{Surrogate}/u.test(JSON.parse(token))) throw new Unreadable("character");
    } else if (/^[-\d]/.test(token) && (!/^-?\d+$/.test(token) || !Number.isSafeInteger(Number(token)))) throw new Unreadable("number");
    last = token;
  }
  return value;
}

// What was given, and what of it could not be read: that is no failed check.
function read(receiptText, keyText) {
  const given = { receipt: null, key: null, unread: [] };
  try {
    given.receipt = parsed(receiptText);
  } catch {
    given.receipt = null;
  }
  if (!receiptText.trim()) given.unread.push(["noReceipt", {}]);
  else if (!given.receipt || given.receipt.kind !== "anlin-receipt" || given.receipt.v !== 1) given.unread.push(["badReceipt", {}]);
  try {
    given.key = verifierKey(keyText);
  } catch {
    given.unread.push([keyText.trim() ? "badKey" : "noKey", {}]);
  }
  return given;
}

// -> { state, proved, open, wrong, unread }; each finding is [key of WORDS, values].
function check(receiptText, keyText, at = new Date()) {
  const found = { state: "wrong", proved: [], open: [], wrong: [], unread: [] };
  const facts = { included: false, promised: false, overdue: false };
  const { receipt, key, unread } = read(receiptText, keyText);
  if (unread.length) return { ...found, state: "unread", unread };
  try {
    const { digest, leaf } = checkEntry(receipt, key, found);
    if (receipt.promise !== null && receipt.promise !== undefined) checkPromise(receipt, key, digest, leaf, at, found, facts);
    if (receipt.index === null || receipt.index === undefined) found.open.push(["notYet", {}]);
    else checkInclusion(receipt, key, leaf, found, facts);
    if (!facts.included && !facts.promised && !found.wrong.length) found.wrong.push(["nothing", {}]);
  } catch (error) {
    found.wrong.push(["unreadable", { why: error instanceof Unreadable ? error.message : "JSON" }]);
  }
  if (found.wrong.length) found.proved = [];
  else found.state = facts.included ? "proved" : facts.overdue ? "overdue" : "promised";
  found.open.push(["notTrue", {}]);
  if (found.state === "proved") found.open.push(["notWitnessed", {}]);
  return found;
}

const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function checkEntry(receipt, key, found) {
  const body = textOf(receipt, "entry");
  const entry = JSON.parse(body);
  if (!plain(entry) || entry.v !== 1 || !plain(entry.sealed) || !plain(entry.facts)) throw new Unreadable("entry");
  if (canonical(entry) !== body) found.wrong.push(["notCanonical", {}]);
  if (receipt.log !== entry.log || entry.log !== key.name) found.wrong.push(["otherLog", { log: entry.log, key: key.name }]);
  const digest = sha256("anlin/entry/v1\0", body);
  const leaf = leafHash(sha256("anlin/leaf/v1\0", bytesOf(receipt.salt, 16), digest));
  const contents = receipt.contents ?? {};
  if (!plain(contents)) throw new Unreadable("contents");
  for (const [fact, one] of Object.entries(contents)) {
    let same = false;
    try {
      same = Object.hasOwn(entry.sealed, fact) && hex(sha256(bytesOf(one.salt, 16), canonical(one.value))) === entry.sealed[fact];
    } catch {
      same = false;
    }
    if (same) found.proved.push(["fact", { fact }]);
    else found.wrong.push(["otherFact", { fact }]);
  }
  const closed = Object.keys(entry.sealed).filter((fact) => !Object.hasOwn(contents, fact)).sort();
  if (closed.length) found.open.push(["sealed", { facts: closed }]);
  return { digest, leaf };
}

function checkPromise(receipt, key, digest, leaf, at, found, facts) {
  const named = opened(textOf(receipt, "delegation"), key).split("\n");
  if (named.length !== 4 || named[0] !== "anlin/delegation/v1" || named[1] !== key.name) throw new Unreadable("delegation");
  const promise = opened(textOf(receipt, "promise"), verifierKey(named[2])).split("\n");
  const [recorded, by] = [promise[4] || "", promise[5] || ""];
  const wanted = ["anlin/promise/v1", key.name, base64(digest), base64(leaf), recorded, by, ""];
  if (promise.join("\n") !== wanted.join("\n")) {
    found.wrong.push(["otherPromise", {}]);
    return;
  }
  if (Number.isNaN(Date.parse(by))) throw new Unreadable("promise: time");
  facts.promised = true;
  facts.overdue = Date.parse(by) < at.getTime() && (receipt.index === null || receipt.index === undefined);
  found.proved.push(["promised", { recorded, by }]);
  if (facts.overdue) found.open.push(["overdue", {}]);
}

function checkInclusion(receipt, key, leaf, found, facts) {
  const { size, root: rootHash } = checkpointOf(opened(textOf(receipt, "checkpoint"), key), key);
  if (!Number.isSafeInteger(receipt.index) || !Array.isArray(receipt.proof) || receipt.proof.length > 64) {
    throw new Unreadable("index");
  }
  const path = receipt.proof.map((one) => bytesOf(one, 32));
  facts.included = included(receipt.index, size, leaf, path, rootHash);
  if (facts.included) found.proved.push(["included", { number: receipt.index + 1, size }]);
  else found.wrong.push(["elsewhere", {}]);
}
