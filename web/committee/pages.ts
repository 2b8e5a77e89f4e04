/** The pages of this room, loaded together. */
export { default as EditSessionPage } from './EditSessionPage.svelte'
export { default as MinutesPage } from './MinutesPage.svelte'
export { default as NewSessionPage } from './NewSessionPage.svelte'
export { default as SessionPage } from './SessionPage.svelte'
export { default as SessionsPage } from './SessionsPage.svelte'
