import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateAuthority } from '../../../../engine/egress/masking/certificate-authority.ts';

describe('the authority of a session', () => {
  it('issues certificates for names and addresses that it has signed and that name nothing else', async () => {
    const authority = await certificateAuthority();
    const own = new X509Certificate(authority.certificate);
    for (const [host, name] of [
      ['npm.acme.test', 'DNS:npm.acme.test'],
      [`${'a'.repeat(60)}.${'b'.repeat(60)}.acme.test`, `DNS:${'a'.repeat(60)}.${'b'.repeat(60)}.acme.test`],
      ['10.0.0.1', 'IP Address:10.0.0.1'],
    ] as const) {
      const issued = new X509Certificate((await authority.issue(host)).cert);
      expect(issued.verify(own.publicKey)).toBe(true);
      expect(issued.checkIssued(own)).toBe(true);
      expect(issued.subjectAltName).toBe(name);
      expect(issued.ca).toBe(false);
    }
    expect(own.ca).toBe(true);
  });

  it('differs from session to session', async () => {
    const [one, other] = await Promise.all([certificateAuthority(), certificateAuthority()]);
    const issued = new X509Certificate((await one.issue('npm.acme.test')).cert);
    expect(issued.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
  });

  it('remembers the certificates of the hosts that were asked for last, and no more than 64', async () => {
    const authority = await certificateAuthority();
    const first = await authority.issue('0.acme.test');
    expect(await authority.issue('0.acme.test')).toBe(first);
    for (let number = 1; number <= 64; number += 1) await authority.issue(`${number}.acme.test`);
    expect(await authority.issue('0.acme.test')).not.toBe(first);
  });
});
