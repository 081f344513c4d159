import { expect, it } from 'vitest';
import { serverKey } from '../../../text/hosts/server-key.ts';

const SAME = [
  'https://mcp.example.com/a/B?c=D',
  'HTTPS://MCP.Example.COM/a/B?c=D',
  'https://mcp.example.com:443/a/B?c=D',
  'https://mcp.example.com./a/B/?c=D',
  'https://mcp.example.com/x/../a/B//?c=D#fragment',
  '  https://mcp.example.com/a/B?c=D ',
];

const OTHER = [
  'http://mcp.example.com/a/B?c=D',
  'https://mcp.example.com:8443/a/B?c=D',
  'https://mcp.example.com/a/b?c=D',
  'https://mcp.example.com/a/B?c=d',
  'https://mcp.example.com/a/B',
  'https://mcp.example.com/a',
  'https://mcp.example.com/a/B/C?c=D',
  'https://mcp.example.com.evil.dev/a/B?c=D',
  'https://x.mcp.example.com/a/B?c=D',
];

it('takes URLs for the same server whatever their default port, their case and their last slash', () => {
  expect(new Set(SAME.map(serverKey))).toEqual(new Set(['https://mcp.example.com/a/B?c=D']));
  expect(serverKey('https://münchen.example')).toBe(serverKey('https://xn--mnchen-3ya.example/'));
});

it('takes URLs with another scheme, port, path, query or host for other servers', () => {
  expect(new Set([...OTHER, ...SAME].map(serverKey)).size).toBe(OTHER.length + 1);
});

it('knows no server at a text that is no URL of HTTP, or that holds a name or a password', () => {
  for (const text of ['', 'mcp.example.com', 'ftp://a.dev', 'https://', 'https://u@a.dev', 'https://:p@a.dev']) {
    expect(serverKey(text), text).toBeNull();
  }
});
