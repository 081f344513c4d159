import { WRAP_UP_SHARE } from '../money/wrap-up-cap.ts';

export const REMINDER =
  'You ended your turn without handing anything over. Hand the work over with one of the tools named in the first message. ' +
  'If nothing needs to change, say so with the tool for that, and give the reason.';

export const GO_ON =
  'Nothing happened for a while, so Curfew interrupted what you were doing. Go on with the work. If a command hangs, ' +
  'find a way without it. If you are done, hand over what you have.';

/** Tells the agent that most of its time or money is gone. */
export function wrapUpText(used: 'time' | 'money'): string {
  const share = `${WRAP_UP_SHARE * 100} % of the ${used} for this run is ${used === 'time' ? 'used up' : 'spent'}.`;
  return (
    `${share} Wrap up now: finish the smallest useful step and hand over what is good. Commits must be bundled first. ` +
    'Begin nothing new.'
  );
}
