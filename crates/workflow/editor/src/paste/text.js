// The letters of a clipboard: what no reader sees is taken out.

const DIRT = /[\u00ad\u200b\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Without soft hyphens, zero-width dirt and control signs; joiners stay where a script has them. */
export const washed = (text) => text.replace(DIRT, "")
  .replace(/(?<=\p{sc=Latin})[\u200c\u200d](?=\p{sc=Latin})/gu, "").replace(/\r\n?/g, "\n");

/** As HTML shows it: runs of blanks are one; a no-break space stays where it is meant. */
export function collapsed(text) {
  return washed(text)
    .replace(/[ \t\n\r\f]+/g, " ")
    .replace(/[ \u00a0]{2,}/g, " ")
    // Between a number and its unit, and before French signs, the no-break space is meant.
    .replace(/\u00a0(?![\p{L}%€$£°:;!?»\d])/gu, " ")
    .replace(/(?<![\p{N}«\p{L}.])\u00a0/gu, " ")
    .replace(/(?<=\p{L})\u00a0(?=\p{L})/gu, " ");
}
