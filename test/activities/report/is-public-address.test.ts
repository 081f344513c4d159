import { expect, it } from 'vitest';
import { isPublicAddress } from '../../../activities/report/is-public-address.ts';

it.each([
  'https://temporal.example.com',
  'https://temporal.example.com./ui',
  'https://cloud.temporal.io:8443/',
  'http://93.184.215.14:8233',
  'https://[2606:4700::6810:84e5]/',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  'http://localhost:8233',
  'http://LOCALHOST.:8233',
  'http://ui.localhost',
  'http://127.0.0.1:8233',
  'http://127.1',
  'http://2130706433',
  'http://0x7f.1',
  'http://0.0.0.0:8233',
  'http://[::1]:8233',
  'http://[::]:8233',
  'http://[::ffff:127.0.0.1]:8233',
  'http://[::ffff:10.0.0.1]',
  'http://[fe80::1]',
  'http://[fd12:3456::1]',
  'http://[2001:db8::1]',
  'http://[2002:7f00:1::]',
  'http://10.1.2.3',
  'http://172.31.255.255',
  'http://192.168.0.9',
  'http://169.254.1.1',
  'http://100.64.0.1',
  'http://temporal',
  'http://temporal:8233',
  'http://nas.local',
  'http://temporal.prod.internal',
  'http://temporal.svc.cluster.local.',
  'http://temporal.corp',
  'http://temporal.lan',
  'http://box.home.arpa',
  'https://ada:secret@temporal.example.com',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});
