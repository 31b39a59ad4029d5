// The page: two fields in, words out, in two languages. Nothing leaves this page.
const WORDS = {
  zh: {
    title: "离线核对回执", lead: "只凭这份文件和账本公钥核对。本页不联网，不保存任何内容。",
    receipt: "回执文件", paste: "或在此粘贴回执内容", key: "账本公钥", keyHint: "请从公示处或纸质告示抄取，不要用与回执一起发来的公钥。", go: "核对",
    state_proved: "已证实：本条在账", state_promised: "已承诺：账本已签名，尚未证明入账", state_overdue: "超期：账本签了名，却未按时入账", state_wrong: "不符：请勿据此办理", state_unread: "还没有核对：有内容读不出来",
    head_proved: "证明了什么", head_open: "没有证明什么", head_wrong: "哪里不符", head_unread: "请先这样做", head_entry: "记录原文",
    fact: "“{fact}”与记录一致。", otherFact: "“{fact}”的内容与记录不一致。", sealed: "已封存，本回执未出示：{facts}。",
    promised: "账本于 {recorded} 签名承诺：本条最迟 {by} 入账。", otherPromise: "承诺所指的是另一条记录。",
    overdue: "承诺的时间已过，本回执仍未显示入账位置。请重新取回执：若仍未显示，即为失约，本文件就是证据。",
    included: "本条在账，为 {size} 条中的第 {number} 条，自记录以来未被改动。", elsewhere: "本条不在回执所说的账本位置上。",
    notYet: "尚未证明：本条已入账。", notTrue: "未证明：所报内容属实，也未证明由谁上报。",
    notWitnessed: "未证明：所有人看到的是同一本账；请与见证方的检查点比对。",
    notCanonical: "本条文本不是规范写法。", otherLog: "本条属于账本 {log}，而公钥属于 {key}。",
    noReceipt: "还没有给出回执：请选择回执文件（.receipt.json），或粘贴其内容。",
    badReceipt: "这份内容读不出是回执：请选“保存回执”得到的 .receipt.json 文件，不要选照片、截图或 PDF；粘贴的请粘贴完整。若回执的版本更新，请取新的核对页。这不说明回执是假的。",
    noKey: "还没有填账本公钥：请从公示处或纸质告示抄取。",
    badKey: "公钥读不出来：多半是少抄、多抄或抄错了字符。请与公示处或纸质告示逐字比对后再核对。这不说明回执是假的。",
    nothing: "回执既无承诺，也无入账位置：什么也证明不了。", unreadable: "回执或公钥无法核对：{why}",
  },
  en: {
    title: "Check a receipt, offline", lead: "Checked with this file and the log's public key alone. This page uses no network and keeps nothing.",
    receipt: "Receipt file", paste: "or paste the receipt's text here", key: "The log's public key", keyHint: "Copy it from the notice board or from paper, never from where the receipt came.", go: "Check",
    state_proved: "Proved: this entry stands in the log", state_promised: "Promised: the log signed; not yet shown to stand in it", state_overdue: "Overdue: the log signed and has not shown it in time", state_wrong: "Wrong: do not rely on this receipt", state_unread: "Not checked yet: something could not be read",
    head_proved: "What is proved", head_open: "What is not proved", head_wrong: "What is wrong", head_unread: "What to do first", head_entry: "The entry as recorded",
    fact: "“{fact}” reads as it was recorded.", otherFact: "What the receipt says under “{fact}” is not what was recorded.", sealed: "Sealed, not shown by this receipt: {facts}.",
    promised: "The log signed on {recorded} that this entry would stand in it by {by}.", otherPromise: "The promise is for another entry than this one.",
    overdue: "The promised time is over, and this receipt shows no place in the log. Fetch the receipt again: if it still shows none, the promise is broken, and this file is the evidence.",
    included: "The entry stands in the log as number {number} of {size}, unchanged since it was recorded.", elsewhere: "The entry is not where the receipt says it stands in the log.",
    notYet: "Not yet proved: that the entry stands in the log.", notTrue: "Not proved: that what was reported is true, nor who reported it.",
    notWitnessed: "Not proved: that everybody is shown the same log; compare the checkpoint with a witness.",
    notCanonical: "The entry's text is not in its canonical form.", otherLog: "The entry is of the log {log}, and the key is of {key}.",
    noReceipt: "No receipt was given: choose the receipt file (.receipt.json), or paste its text.",
    badReceipt: "This cannot be read as a receipt: choose the .receipt.json file that “Save receipt” gave you, no photograph, screenshot or PDF; paste all of it. If the receipt is of a later version, fetch a newer page. This does not mean that the receipt is false.",
    noKey: "No public key of the log was given: copy it from the notice board or from paper.",
    badKey: "The key cannot be read: most likely a character is missing, too many or wrong. Compare it with the notice, character by character, and check again. This does not mean that the receipt is false.",
    nothing: "The receipt carries neither a promise nor a place in the log: it proves nothing.", unreadable: "The receipt or the key cannot be checked: {why}",
  },
};
// What the facts of a report are called, as the portal calls them; others keep the name that they have in the entry.
const FACTS = {
  zh: {
    category: "类别", source: "来源", urgency: "紧急程度", what: "发生了什么", where: "具体位置", when: "时间（文字）", happened_at: "发生时间", photos: "照片", contact_name: "称呼", contact_phone: "电话", contact_email: "电子邮箱", contact_safe: "怎样联系才安全", about_whom: "关于哪位民警或哪个单位", paper_taken_at: "纸质登记时间", unit: "单位", reason: "理由", question: "问报告人的问题", reply: "答复", words: "您的话",
  },
  en: {
    category: "What it is about", source: "How it reached us", urgency: "Urgency", what: "What happened", where: "Where, in words", when: "When, in words", happened_at: "When it happened", photos: "Photographs", contact_name: "Name", contact_phone: "Phone", contact_email: "E-mail", contact_safe: "How contact is safe", about_whom: "Which officer or unit it is about", paper_taken_at: "Taken on paper at", unit: "Unit", reason: "Reason", question: "Question to the reporter", reply: "Reply", words: "In your words",
  },
};
const MARKS = { proved: "✓", promised: "…", overdue: "!", wrong: "✗", unread: "?" };
const one = (id) => document.getElementById(id);
let language = (navigator.language || "zh").startsWith("zh") ? "zh" : "en";
let verdict = null;

const factName = (key) => (Object.hasOwn(FACTS[language], key) ? FACTS[language][key] : key);

// A moment of the ledger, UTC; before it the district's, where the receipt tells its offset.
function moment(text) {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const written = (minutes) => new Date(at.getTime() + minutes * 60000).toISOString().slice(0, 19).replace("T", " ");
  const utc = `${written(0)} UTC`;
  if (!verdict || !verdict.offset) return utc;
  const [, sign, hours, minutes] = verdict.offset.match(/([+-])(\d\d):(\d\d)/);
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return language === "zh" ? `${written(shift)}（${verdict.offset}，即 ${utc}）` : `${written(shift)} (${verdict.offset}; ${utc})`;
}

function told(name, value) {
  if (name === "fact") return factName(value);
  if (name === "facts") return value.map(factName).join(language === "zh" ? "、" : ", ");
  return name === "recorded" || name === "by" ? moment(value) : String(value);
}

const word = (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => told(name, values[name]));

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function draw() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = word("title");
  document.querySelectorAll("[data-word]").forEach((node) => (node.textContent = word(node.dataset.word)));
  document.querySelectorAll("[data-lang]").forEach((node) => node.setAttribute("aria-pressed", String(node.dataset.lang === language)));
  const out = one("verdict");
  out.replaceChildren();
  if (!verdict) return;
  out.dataset.state = verdict.state;
  out.append(element("h2", `${MARKS[verdict.state]} ${word(`state_${verdict.state}`)}`));
  for (const [head, lines] of [["unread", verdict.unread], ["wrong", verdict.wrong], ["proved", verdict.proved], ["open", verdict.open]]) {
    if (!lines.length) continue;
    const list = document.createElement("ul");
    lines.forEach(([key, values]) => list.append(element("li", word(key, values))));
    out.append(element("h3", word(`head_${head}`)), list);
  }
  if (verdict.entry) out.append(element("h3", word("head_entry")), element("pre", verdict.entry));
}

function entryShown(text) {
  try {
    return JSON.stringify({ ...JSON.parse(JSON.parse(text).entry), contents: JSON.parse(text).contents }, null, 1);
  } catch {
    return "";
  }
}

// The offset of the district, from a moment that its reporter gave; empty: the receipt does not tell it.
function offsetOf(text) {
  try {
    const values = Object.values(JSON.parse(text).contents ?? {}).map((content) => content.value);
    const local = values.find((value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/.test(value));
    return local && !local.endsWith("00:00") ? local.slice(-6) : "";
  } catch {
    return "";
  }
}

let chosen = ""; // a file that is no text is not shown as if it were
one("file").addEventListener("change", async (event) => {
  if (!event.target.files.length) return;
  chosen = await event.target.files[0].text();
  one("text").value = chosen.trimStart().startsWith("{") ? chosen : "";
  one("text").dataset.read = event.target.files[0].name;
});
one("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = one("text").value.trim() ? one("text").value : chosen;
  verdict = check(text, one("key").value);
  verdict.offset = offsetOf(text);
  verdict.entry = verdict.state === "wrong" || verdict.state === "unread" ? "" : entryShown(text);
  draw();
  one("verdict").focus();
});
document.querySelectorAll("[data-lang]").forEach((node) =>
  node.addEventListener("click", () => {
    language = node.dataset.lang;
    draw();
  }),
);
draw();
