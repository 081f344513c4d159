/** A check of a commit, or a status that a service set on it. */
export interface Check {
  result: 'failed' | 'running' | 'passed';
  render(): string;
}
