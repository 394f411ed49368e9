// Addresses: which may be linked, and what is taken off those that come from elsewhere.

const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const LENGTH_MAX = 4096;

/** The same rule as `kit::safe_href`: the address, or null when it must not be linked. */
export function safeHref(address) {
  const href = (address ?? "").trim();
  if (!href || href.length > LENGTH_MAX || /[\u0000-\u001f\u007f-\u009f]/.test(href)) return null;
  if (href.startsWith("#")) return href;
  if (href.startsWith("/")) return /^\/[/\\]/.test(href) ? null : href;
  const colon = href.indexOf(":");
  const scheme = href.slice(0, colon + 1).toLowerCase();
  return colon > 0 && SCHEMES.includes(scheme) && href.length > colon + 1 ? href : null;
}

/** What a person typed as an address: the scheme may be left out. */
export function typedHref(typed) {
  const text = typed.trim();
  if (/^[^\s@/]+@[^\s@]+\.[a-z]{2,}$/i.test(text)) return `mailto:${text}`;
  if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#:].*)?$/u.test(text)) return `https://${text}`;
  return safeHref(text);
}

// Query fields that say who sent the reader, and nothing about the page.
const TRACKING = new RegExp(`^(${[
  "utm_.*", "at_(medium|campaign|link.*|bbc_team|ptr_name)", "mc_[ce]id", "_hs(enc|mi)",
  "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
  "igsh", "mkt_tok", "vero_id", "oly_(anon|enc)_id", "cmpid", "ocid", "ito", "smid", "ref_src",
  "ref_url", "CMP", "s_cid", "wt_mc.*", "xtor", "sc_src", "guccounter", "guce_.*", "_ga", "_gl",
].join("|")})$`, "i");

// Addresses that only pass the reader on, and the query fields that say where to.
const REDIRECTS = [
  [/^(www\.)?google\.[a-z.]+$/, /^\/url$/, ["q", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, /^\//, ["url"]],
  [/^lm?\.(facebook|instagram)\.com$/, /^\/l\.php$|^\/$/, ["u"]],
  [/^(www\.)?linkedin\.com$/, /^\/redir\/redirect$/, ["url"]],
  [/^out\.reddit\.com$/, /^\//, ["url"]],
  [/^(www\.)?youtube\.com$/, /^\/redirect$/, ["q"]],
  [/^(www\.)?google\.[a-z.]+$/, /^\/amp\/s\//, []],
];

/** An address from a clipboard as the desk keeps it, or null when it must not be linked. */
export function tidyHref(address, depth = 0) {
  const href = safeHref((address ?? "").replace(/[\n\r\t]/g, ""));
  if (!href || !/^https?:/i.test(href)) return href;
  let url;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  const onward = passedOn(url);
  if (onward && depth < 3) return tidyHref(onward, depth + 1);
  const dirty = [...url.searchParams.keys()].filter((name) => TRACKING.test(name));
  const text = /^#:~:text=/.test(url.hash);
  if (!dirty.length && !text) return href;
  dirty.forEach((name) => url.searchParams.delete(name));
  if (text) url.hash = "";
  return url.href;
}

function passedOn(url) {
  for (const [host, path, fields] of REDIRECTS) {
    if (!host.test(url.hostname) || !path.test(url.pathname)) continue;
    if (!fields.length) return `https://${url.pathname.replace(/^\/amp\/s\//, "")}`;
    const found = fields.map((field) => url.searchParams.get(field)).find(Boolean);
    if (found && /^https?:/i.test(found)) return found;
  }
  return null;
}
