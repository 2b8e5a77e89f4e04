/** The pages of this room, loaded together. */
export { default as AppealPage } from './AppealPage.svelte'
export { default as AppealsPage } from './AppealsPage.svelte'
export { default as RefusalPage } from './RefusalPage.svelte'
export { default as RefusalsPage } from './RefusalsPage.svelte'
