/** Light or dark: the device's choice unless the person made their own, kept in this browser. */
export type ThemeChoice = 'system' | 'light' | 'dark'
const KEY = 'escale.theme'
const ORDER: readonly ThemeChoice[] = ['system', 'light', 'dark']

class Theme {
  choice = $state<ThemeChoice>((document.documentElement.dataset.theme as ThemeChoice | undefined) ?? 'system')
  #deviceDark = $state(false)
  dark = $derived(this.choice === 'system' ? this.#deviceDark : this.choice === 'dark')

  constructor() {
    const device = matchMedia('(prefers-color-scheme: dark)')
    this.#deviceDark = device.matches
    device.addEventListener('change', (event) => (this.#deviceDark = event.matches))
  }

  next(): void {
    this.choice = ORDER[(ORDER.indexOf(this.choice) + 1) % ORDER.length]!
    try {
      if (this.choice === 'system') {
        delete document.documentElement.dataset.theme
        localStorage.removeItem(KEY)
      } else {
        document.documentElement.dataset.theme = this.choice
        localStorage.setItem(KEY, this.choice)
      }
    } catch {
      // No storage (private browsing): the choice lasts as long as the page.
    }
  }
}

export const theme = new Theme()
