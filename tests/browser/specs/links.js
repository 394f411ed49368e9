// Where the links of the paper lead.

const isPicture = ({ path, status }) =>
  status === 200 && /\.(avif|webp|jpe?g|png|gif|svg)$/.test(path);

export async function links(tally, { site }) {
  const pages = [...site.pages.values()].filter(Boolean);
  await tally.check(`every link answers · ${pages.length} addresses`, async () => {
    const broken = pages.filter((page) => page.status >= 400);
    return broken.map(({ path, status }) => `${path}: ${status} (from ${site.sources.get(path)})`);
  });
  await tally.check("every link to a place in a page finds it", async () => {
    const offences = pages.flatMap((page) =>
      (page.fragments ?? []).filter(([path, id]) => {
        const target = site.pages.get(path);
        return target?.ids && !target.ids.has(id) && id !== "top";
      }).map(([path, id]) => `${page.path} leads to ${path}#${id}`));
    return [...new Set(offences)];
  });
  await tally.check("our own links do not lead through redirects", async () => {
    // A picture in a form that is not made yet leads to the one that is.
    const moved = pages.filter(({ status, path }) =>
      status >= 300 && status < 400 && !/\.(avif|webp|jpg)$/.test(path));
    return moved.map(({ path, headers }) =>
      `${path} leads to ${headers.location} (from ${site.sources.get(path)})`);
  });
  await tally.check("every picture is one", async () => {
    const offences = [];
    for (const page of pages.filter((page) => isPicture(page))) {
      if (!page.type.startsWith("image/")) offences.push(`${page.path} is sent as ${page.type}`);
      if (page.body.length < 30) offences.push(`${page.path} has ${page.body.length} bytes`);
    }
    return offences;
  });
  await tally.check("every page is reached by a link or a sitemap", async () => {
    const kinds = ["article", "section", "topic", "author", "archive", "corrections", "standing"];
    return kinds.filter((kind) => site.ofKind(kind).length === 0).map((kind) => `no ${kind}`);
  });
}
