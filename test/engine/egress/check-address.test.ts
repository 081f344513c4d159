import { expect, it } from 'vitest';
import { checkAddress } from '../../../engine/egress/check-address.ts';
import { parseInternalNames } from '../../../runtime/environment/internal-names.ts';

const NONE = parseInternalNames('');

it.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:a9fe:a9fe',
  '::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  'ff02::1',
])('the address %s is refused, whatever host resolves to it', (address) => {
  expect(checkAddress(address, NONE, 'example.com')).toEqual({
    refused: `it is at the internal address ${address}, which the operator of the engine has not opened`,
  });
});

it.each(['93.184.215.14', '2606:4700::6810:84e5', '172.32.0.1', '11.0.0.1'])(
  'the public address %s is allowed',
  (address) => {
    expect(checkAddress(address, NONE, 'example.com')).toEqual({ allowed: true });
  },
);

it('refuses an internal address that is asked for as such, and what is no address', () => {
  expect(checkAddress('10.0.0.1', NONE, '10.0.0.1')).toEqual({
    refused: 'it is an internal address, which the operator of the engine has not opened',
  });
  expect(checkAddress('example.com', NONE, 'example.com')).toEqual({ refused: '"example.com" is not an address' });
});

it.each([
  ['registry.corp.example.com', '10.0.0.1', 'registry.corp.example.com'],
  ['*.corp.example.com', '10.0.0.1', 'npm.corp.example.com'],
  ['10.2.0.0/16', '10.2.9.9', 'example.com'],
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['127.0.0.1', '::ffff:127.0.0.1', 'example.com'],
  ['fd12::/16, other.example.com', 'fd12::1', 'example.com'],
  ['localhost', '::1', 'localhost'],
])('with "%s" opened, %s is allowed for %s', (opened, address, host) => {
  expect(checkAddress(address, parseInternalNames(opened), host)).toEqual({ allowed: true });
});

it.each([
  ['*.corp.example.com', '10.0.0.1', 'corp.example.com'],
  ['10.2.0.0/16', '10.3.0.1', 'example.com'],
  ['registry.corp.example.com', '10.0.0.1', 'example.com'],
])('with "%s" opened, %s is still refused for %s', (opened, address, host) => {
  expect(checkAddress(address, parseInternalNames(opened), host)).toHaveProperty('refused');
});

it('says which entries of the opened hosts cannot be read', () => {
  expect(() => parseInternalNames('10.0.0.0/40, https://a.example.com, ok.example.com, b:80')).toThrow(
    '"10.0.0.0/40" is not a range: at most /32; "https://a.example.com" is a URL; write its host alone: a.example.com; "b:80" has a port; write the host alone',
  );
});
