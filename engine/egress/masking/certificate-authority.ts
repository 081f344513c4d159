import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

/** Issues the certificates with which one session's TLS is ended. Its private key cannot be exported and is never stored. */
export interface CertificateAuthority {
  /** Its own certificate, in PEM: whoever trusts it accepts what it issues. */
  certificate: string;
  /** Key and certificate of a host, in PEM. `host` is a name or an address. Made when first asked for, then remembered. */
  issue(host: string): Promise<IssuedCertificate>;
}

export interface IssuedCertificate {
  key: string;
  cert: string;
  context: SecureContext;
}

/** Elliptic keys are made and used about a hundred times faster than RSA keys of the same strength. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60_000;
/** Clients refuse the certificate of a host that is valid for more than 398 days. */
const VALID_MS = 365 * DAY_MS;
const MOST_REMEMBERED = 64;

/** Makes a new authority with a new key. Takes a few milliseconds. */
export async function certificateAuthority(): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const own = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Curfew session',
    ...validity(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const hostKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', hostKeys.privateKey), 'PRIVATE KEY');
  const remembered = new Map<string, Promise<IssuedCertificate>>();

  async function make(host: string): Promise<IssuedCertificate> {
    const signer = { own, signingKey: keys.privateKey };
    const cert = (await hostCertificate(signer, host, hostKeys.publicKey)).toString('pem');
    return { key, cert, context: createSecureContext({ key, cert }) };
  }

  function issue(host: string): Promise<IssuedCertificate> {
    const known = remembered.get(host) ?? make(host);
    // Put at the end, so that the first entry is the one that was not used for longest.
    remembered.delete(host);
    remembered.set(host, known);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return known;
  }

  return { certificate: own.toString('pem'), issue };
}

interface Signer {
  own: X509Certificate;
  signingKey: webcrypto.CryptoKey;
}

async function hostCertificate(
  { own, signingKey }: Signer,
  host: string,
  publicKey: webcrypto.CryptoKey,
): Promise<X509Certificate> {
  return await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    // The host is named in the extension alone: a common name holds 64 characters at most.
    subject: 'CN=Curfew session host',
    issuer: own.subject,
    ...validity(),
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey,
    extensions: [
      new SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }]),
      new BasicConstraintsExtension(false),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ],
  });
}

/** The first day is in the past, since clocks differ. */
function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + VALID_MS) };
}

/** Serial numbers are positive: the highest bit is not set. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x01, 0);
  return bytes.toString('hex');
}
