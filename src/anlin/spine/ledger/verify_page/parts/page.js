// The page: two fields in, words out, in two languages. Nothing leaves this page.
const WORDS = {
  zh: {
    title: "离线核对回执", lead: "只凭这份文件和账本公钥核对。本页不联网，不保存任何内容。",
    receipt: "回执文件", paste: "或在此粘贴回执内容", key: "账本公钥", keyHint: "请从公示处或纸质告示抄取，不要用与回执一起发来的公钥。", go: "核对",
    state_proved: "已证实：本条在账", state_promised: "已承诺：账本已签名，尚未证明入账", state_overdue: "超期：账本签了名，却未按时入账", state_wrong: "不符：请勿据此办理",
    head_proved: "证明了什么", head_open: "没有证明什么", head_wrong: "哪里不符", head_entry: "记录原文",
    fact: "“{fact}”与记录一致。", otherFact: "“{fact}”的内容与记录不一致。", sealed: "已封存，本回执未出示：{facts}。",
    promised: "账本于 {recorded} 签名承诺：本条最迟 {by} 入账。", otherPromise: "承诺所指的是另一条记录。",
    overdue: "承诺的时间已过，本回执仍未显示入账位置。请重新取回执：若仍未显示，即为失约，本文件就是证据。",
    included: "本条在账，为 {size} 条中的第 {number} 条，自记录以来未被改动。", elsewhere: "本条不在回执所说的账本位置上。",
    notYet: "尚未证明：本条已入账。", notTrue: "未证明：所报内容属实，也未证明由谁上报。",
    notWitnessed: "未证明：所有人看到的是同一本账；请与见证方的检查点比对。",
    notCanonical: "本条文本不是规范写法。", otherLog: "本条属于账本 {log}，而公钥属于 {key}。",
    nothing: "回执既无承诺，也无入账位置：什么也证明不了。", unreadable: "回执或公钥无法核对：{why}",
  },
  en: {
    title: "Check a receipt, offline", lead: "Checked with this file and the log's public key alone. This page uses no network and keeps nothing.",
    receipt: "Receipt file", paste: "or paste the receipt's text here", key: "The log's public key", keyHint: "Copy it from the notice board or from paper, never from where the receipt came.", go: "Check",
    state_proved: "Proved: this entry stands in the log", state_promised: "Promised: the log signed; not yet shown to stand in it", state_overdue: "Overdue: the log signed and has not shown it in time", state_wrong: "Wrong: do not rely on this receipt",
    head_proved: "What is proved", head_open: "What is not proved", head_wrong: "What is wrong", head_entry: "The entry as recorded",
    fact: "“{fact}” reads as it was recorded.", otherFact: "What the receipt says under “{fact}” is not what was recorded.", sealed: "Sealed, not shown by this receipt: {facts}.",
    promised: "The log signed on {recorded} that this entry would stand in it by {by}.", otherPromise: "The promise is for another entry than this one.",
    overdue: "The promised time is over, and this receipt shows no place in the log. Fetch the receipt again: if it still shows none, the promise is broken, and this file is the evidence.",
    included: "The entry stands in the log as number {number} of {size}, unchanged since it was recorded.", elsewhere: "The entry is not where the receipt says it stands in the log.",
    notYet: "Not yet proved: that the entry stands in the log.", notTrue: "Not proved: that what was reported is true, nor who reported it.",
    notWitnessed: "Not proved: that everybody is shown the same log; compare the checkpoint with a witness.",
    notCanonical: "The entry's text is not in its canonical form.", otherLog: "The entry is of the log {log}, and the key is of {key}.",
    nothing: "The receipt carries neither a promise nor a place in the log: it proves nothing.", unreadable: "The receipt or the key cannot be checked: {why}",
  },
};
const MARKS = { proved: "✓", promised: "…", overdue: "!", wrong: "✗" };
const one = (id) => document.getElementById(id);
let language = (navigator.language || "zh").startsWith("zh") ? "zh" : "en";
let verdict = null;

const word = (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

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
  for (const [head, lines] of [["wrong", verdict.wrong], ["proved", verdict.proved], ["open", verdict.open]]) {
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

one("file").addEventListener("change", async (event) => {
  if (event.target.files.length) one("text").value = await event.target.files[0].text();
});
one("form").addEventListener("submit", (event) => {
  event.preventDefault();
  verdict = check(one("text").value, one("key").value);
  verdict.entry = verdict.state === "wrong" ? "" : entryShown(one("text").value);
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
