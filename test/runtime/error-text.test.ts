import { describe, expect, it } from 'vitest';
import { errorText } from '../../runtime/error-text.ts';

describe('the text of an error', () => {
  it('says what went wrong and why', () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:1');
    expect(errorText(new TypeError('fetch failed', { cause }))).toBe('fetch failed: connect ECONNREFUSED 127.0.0.1:1');
  });

  it('does not repeat a cause that the message tells already', () => {
    expect(errorText(new Error('cannot read: no such file', { cause: new Error('no such file') }))).toBe(
      'cannot read: no such file',
    );
  });

  it('says a text once that an error and its cause begin with', () => {
    const cause = new Error('fetch failed: connect ECONNREFUSED', { cause: new Error('connect ECONNREFUSED') });
    expect(errorText(new Error('fetch failed', { cause }))).toBe('fetch failed: connect ECONNREFUSED');
    const outer = new Error('asking: fetch failed', { cause: new Error('fetch failed', { cause }) });
    expect(errorText(outer)).toBe('asking: fetch failed: connect ECONNREFUSED');
  });

  it('says why each of several attempts failed', () => {
    const cause = new AggregateError([new Error('connect ECONNREFUSED ::1:1'), new Error('connect ETIMEDOUT')]);
    expect(errorText(new TypeError('fetch failed', { cause }))).toBe(
      'fetch failed: connect ECONNREFUSED ::1:1, connect ETIMEDOUT',
    );
  });

  it('is never empty and does not go on for ever', () => {
    expect(errorText(new Error(''))).toBe('an unknown error');
    expect(errorText('out of paper')).toBe('out of paper');
    expect(errorText(undefined)).toBe('undefined');
    const circle = new Error('round');
    circle.cause = circle;
    expect(errorText(circle)).toBe('round');
  });
});
