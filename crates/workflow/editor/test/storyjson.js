// A story's blocks as docs/contracts/story.md writes them, read from the editor's document: what
// the server's `manuscript` does, in small, for the kinds that can be pasted.

const MARK_KEYS = { link: ({ href }) => ({ link: href }) };

function rich(nodes = []) {
  const runs = nodes.map((node) => {
    if (node.type === "hard_break") return { t: "\n", m: [] };
    const m = (node.marks ?? []).map(({ type, attrs }) => MARK_KEYS[type]?.(attrs) ?? type);
    return { t: node.text, m };
  });
  const joined = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const plain = !run.m.length || run.t === "\n";
    if (last && plain && !last.m.length) last.t += run.t;
    else joined.push({ ...run });
  }
  return joined.map(({ t, m }) => (m.length ? { t, m } : t));
}

function items(list) {
  return list.content.map(({ content: [line, inner] }) => {
    const text = rich(line.content);
    return inner ? { text, items: items(inner), ordered: inner.attrs.ordered } : text;
  });
}

const some = (runs, key) => (runs?.length ? { [key]: runs } : {});

const KINDS = {
  paragraph: ({ content }) => ({ kind: "text", text: rich(content) }),
  heading: ({ attrs, content }) => ({ kind: "heading", level: attrs.level, text: rich(content) }),
  list: (node) => ({ kind: "list", ordered: node.attrs.ordered, items: items(node) }),
  quote: ({ content }) => {
    const of = (type) => content.filter((it) => it.type === type).map((it) => rich(it.content));
    return { kind: "quote", paragraphs: of("line"), ...some(of("cite")[0], "cite") };
  },
  image: ({ attrs, content }) => {
    const { former, alt } = attrs;
    return { kind: "image", figure: { image: { former }, ...(alt ? { alt } : {}),
      ...some(rich(content?.[0].content), "caption") } };
  },
  table: ({ attrs = {}, content }) => {
    const cells = (row) => row.content.map((it) => rich(it.content));
    const headed = content[0].content[0].type === "table_head";
    return { kind: "table", ...(attrs.caption ? { caption: attrs.caption } : {}),
      head: headed ? cells(content[0]) : [], rows: content.slice(headed ? 1 : 0).map(cells) };
  },
  code: ({ attrs = {}, content: [text] }) => ({ kind: "code", text: text.content?.[0].text ?? "",
    ...(attrs.syntax ? { syntax: attrs.syntax } : {}) }),
  divider: () => ({ kind: "divider" }),
};

/** Blocks without ids; a kind that no clipboard gives is a fault. */
export function storyJson(nodes) {
  return nodes.map((node) => {
    if (!KINDS[node.type]) throw new Error(`a clipboard gave ${node.type}`);
    return KINDS[node.type](node);
  });
}
