import type { ApprovalBefore } from '../../contract/people.ts';
import type { ApprovalRecord } from '../../database/people/approval-record.ts';

/** How the wait for a decision ended, in words. */
export interface ApprovalEnd {
  /** `Approved`, `Denied`, … */
  word: string;
  /** Follows it on the same line, with the full stop; it quotes names that people gave. */
  rest: string;
}

/** How an approval ended; null while it is open. `by`: who decided, in words, as far as the caller knows. */
export function approvalEnd(approval: ApprovalRecord, by: string | null): ApprovalEnd | null {
  const { state, before, until, closedAt, approvedBy, otherwise } = approval;
  if (state === 'open') return null;
  if (state === 'expired') {
    const isInTime = closedAt !== null && Date.parse(closedAt) < Date.parse(until);
    if (isInTime) return { word: 'Not needed any more', rest: ': the run has ended.' };
    const what = before === 'question' ? 'answered' : 'decided';
    const then = otherwise === 'go-on' ? ', and then the run goes on' : '';
    return { word: 'Expired', rest: `: nobody ${what} by ${until}${then}.` };
  }
  const who = by ?? (state === 'approved' ? approvedBy.join(', ') : '');
  const word = state === 'approved' ? (APPROVED[before] ?? 'Approved') : 'Denied';
  return { word, rest: who === '' ? '.' : ` by ${who}.` };
}

const APPROVED: Partial<Record<ApprovalBefore, string>> = { question: 'Answered', 'going-on': 'Told to go on' };
