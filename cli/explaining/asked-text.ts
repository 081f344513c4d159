/** Says what was asked of GitHub and Slack for an explanation; with `offline`, what would have been. */
export function askedText(asked: readonly string[], offline: boolean): string {
  if (asked.length === 0) return 'Nothing had to be asked of GitHub or Slack.';
  return `${offline ? 'Would be asked' : 'Asked now'}: ${asked.join('; ')}.`;
}
