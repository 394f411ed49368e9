// A mail server of this machine, with TLS and a login, and the mailboxes that it fills.

import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import forge from "node-forge";
import { SMTPServer } from "smtp-server";

const { md, pki } = forge;

const SECONDS_MAX = 30;
const USER = "courier";
const PASSWORD = "heron@lamp";
const DOMAIN = "courier.example";
const SELECTOR = "a2027";

/** Opens the server, and says by which settings a paper sends to it. */
export async function openPostOffice() {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-post-"));
  const put = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const authority = certificate("Post office", [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  const own = certificate("localhost", [
    { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
  ], authority);
  const pair = rsaPair();
  const office = new PostOffice(pair.publicKey);
  const port = await office.open(own);
  const settings = {
    BROADSHEET_MAIL__SMTP: `smtp://${USER}@localhost:${port}`,
    BROADSHEET_MAIL__SMTP_PASSWORD: PASSWORD,
    BROADSHEET_MAIL__SMTP_CERTIFICATE_FILE: put("authority.pem", authority.cert),
    // The demo would keep its mail as files.
    BROADSHEET_MAIL__FOLDER: "",
    BROADSHEET_MAIL__FROM: `The Courier <desk@${DOMAIN}>`,
    BROADSHEET_MAIL__DKIM_SELECTOR: SELECTOR,
    BROADSHEET_MAIL__DKIM_DOMAIN: DOMAIN,
    BROADSHEET_MAIL__DKIM_KEY_FILE: put("dkim.pem", pair.privateKey),
  };
  const close = () => {
    office.server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { office, settings, close };
}

/** A certificate of this name, by an authority or by itself, and its key; both as PEM. */
function certificate(name, extensions, authority) {
  const { privateKey: key } = rsaPair();
  const made = pki.createCertificate();
  const [own, theirs] = [key, authority?.key ?? key].map((pem) => pki.privateKeyFromPem(pem));
  made.publicKey = pki.setRsaPublicKey(own.n, own.e);
  made.serialNumber = authority ? "02" : "01";
  made.validity.notBefore = new Date(Date.now() - 86_400_000);
  made.validity.notAfter = new Date(Date.now() + 86_400_000);
  made.setSubject(named(name));
  made.setIssuer(named(authority?.name ?? name));
  made.setExtensions(extensions);
  made.sign(theirs, md.sha256.create());
  return { name, key, cert: pki.certificateToPem(made) };
}

const named = (value) => [{ name: "commonName", value }];

function rsaPair() {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

export class PostOffice {
  /** What came: to whom, how, and the bytes. */
  messages = [];
  #key;

  constructor(key) {
    this.#key = key;
  }

  open({ key, cert }) {
    this.server = new SMTPServer({
      key, cert, authMethods: ["PLAIN", "LOGIN"], logger: false,
      onAuth: ({ username, password }, session, done) => {
        const known = username === USER && password === PASSWORD && session.secure;
        done(known ? null : new Error("not you"), { user: username });
      },
      onData: (stream, session, done) => {
        const parts = [];
        stream.on("data", (part) => parts.push(part));
        stream.on("end", () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.messages.push(new Message(Buffer.concat(parts), to, session));
          done(null, "taken");
        });
      },
    });
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", () => resolve(this.server.server.address().port));
    });
  }

  /** The newest message to somebody whose text holds these words, once it has come. */
  async find(to, words) {
    const end = performance.now() + SECONDS_MAX * 1000;
    while (performance.now() < end) {
      const found = this.messages.findLast((it) => it.to.includes(to) && it.text.includes(words));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const subjects = this.messages.map((it) => `${it.to}: ${it.header("Subject")}`);
    throw new Error(`no mail for ${to} with “${words}”; there is ${subjects.join("; ") || "none"}`);
  }

  /** What an independent verifier says of a message's signatures, by the key in the DNS. */
  async verify(message) {
    const record = `v=DKIM1; k=rsa; p=${this.#key.toString("base64")}`;
    const { results } = await dkimVerify(message.bytes, {
      resolver: async (name, kind) => {
        const known = name === `${SELECTOR}._domainkey.${DOMAIN}` && kind === "TXT";
        if (!known) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
        return [record.match(/.{1,255}/g)];
      },
    });
    return results.map(({ status, signingHeaders }) => {
      return { result: status.result, headers: signingHeaders.keys };
    });
  }
}

class Message {
  constructor(bytes, to, session) {
    this.bytes = bytes;
    this.to = to;
    this.isPrivate = session.secure;
    this.raw = bytes.toString("utf8");
    /** Read as a person does: soft line ends and `=3D` undone. */
    this.text = this.raw.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  }

  header(name) {
    const head = this.raw.split("\r\n\r\n")[0].replaceAll(/\r\n[ \t]+/g, " ");
    return head.match(new RegExp(`^${name}: (.*)$`, "im"))?.[1] ?? "";
  }
}
