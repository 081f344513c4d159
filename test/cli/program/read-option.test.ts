import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  readCount,
  readInput,
  readPort,
  readReplayId,
  readSeconds,
  readText,
} from '../../../cli/program/read-option.ts';

describe('options of the command line', () => {
  it('a port is a number of at most five digits, and an empty text is none', () => {
    expect([readPort('0'), readPort('65535')]).toEqual([0, 65_535]);
    for (const text of ['', ' ', '65536', '-1', '0x50', '1e3', '80.0']) {
      expect(() => readPort(text), text).toThrow(InvalidArgumentError);
    }
  });

  it('a count is a whole number that a database can count', () => {
    expect(readCount('20')).toBe(20);
    for (const text of ['', '0', '1.5', '1e9', '99999999999999999999']) {
      expect(() => readCount(text), text).toThrow('It has to be a whole number above 0.');
    }
  });

  it('the id of a replay is short and plain, so that it is seen in the ids of runs', () => {
    expect(readReplayId('again_2')).toBe('again_2');
    for (const text of ['', ' ', 'x/y', 'a\nb', 'é', 'a.b', 'a'.repeat(31)]) {
      expect(() => readReplayId(text), text).toThrow('It has to be 1 to 30 letters, digits, hyphens and underscores.');
    }
  });

  it('a time to wait is one that a timer can wait', () => {
    expect(readSeconds('2147483')).toBe(2_147_483);
    for (const text of ['', '0', '2147484', '99999999999999999999']) {
      expect(() => readSeconds(text), text).toThrow('It has to be a whole number of seconds from 1 to 2147483.');
    }
  });

  it('a text is not empty', () => {
    expect(readText('a/b c')).toBe('a/b c');
    expect(() => readText(' ')).toThrow('It is empty; give a value, or leave the option out.');
  });

  it('an input has a name, and its value may hold equals signs', () => {
    expect(readInput('goal=a=b', { other: '' })).toEqual({ other: '', goal: 'a=b' });
    expect(() => readInput('=x', {})).toThrow('It has to be written as name=value.');
  });
});
