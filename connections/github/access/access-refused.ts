/**
 * GitHub gives no token for what is to be done: the App is not installed, lacks a permission, or its key is wrong. Asking again does
 * not help before a person has done what the message says.
 */
export class AccessRefused extends Error {}
