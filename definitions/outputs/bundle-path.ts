/** Where the agent leaves its commits for us, as a git bundle: they leave the sandbox in no other way. */
export const BUNDLE_PATH = '/mnt/session/outputs/changes.bundle';
