import { tick } from 'svelte'

/**
 * Whether a field of the form says that it is wrong; the first that does gets the focus. What a form refuses is what
 * its fields show, so nothing can stop a person without saying where.
 */
export async function focusFirstFault(form: HTMLElement | undefined): Promise<boolean> {
  await tick()
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]')
  const control = wrong?.matches('input, select, textarea') ? wrong : wrong?.querySelector<HTMLElement>('input')
  control?.focus()
  return wrong !== null && wrong !== undefined
}
