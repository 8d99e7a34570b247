import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: petrol. Shade 7 carries white text on light screens, shade 4 carries dark text on dark ones. */
const petrol: MantineColorsTuple = [
  '#e7f5f5', '#cfe9ea', '#a3d6d8', '#74c2c4', '#4db1b4', '#23959a', '#0f7d82', '#0b6a6f', '#08575b', '#054346',
];
const red: MantineColorsTuple = [
  '#fdeeec', '#fad5d0', '#f5b5ac', '#f29b90', '#f08a80', '#d9453a', '#c43329', '#b02a21', '#93211a', '#721812',
];
const gray: MantineColorsTuple = [
  '#f8f8f6', '#f1f1ee', '#e6e6e1', '#d5d5cf', '#b9bab4', '#8e918c', '#6a6e6a', '#4d514e', '#333634', '#1b1d1c',
];
const dark: MantineColorsTuple = [
  '#e6ebea', '#b9c3c1', '#98a3a1', '#6c7775', '#3d4645', '#2b3231', '#1e2423', '#171b1b', '#111414', '#0c0e0e',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  colors: { petrol, red, gray, dark },
  autoContrast: true,
  luminanceThreshold: 0.3,
  black: '#1b1d1c',
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "Roboto Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.45', xl: '1.3' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.25' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
      h4: { fontSize: '0.8125rem', lineHeight: '1.4' },
      h5: { fontSize: '0.8125rem', lineHeight: '1.4' },
      h6: { fontSize: '0.75rem', lineHeight: '1.4' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 2 } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    TagsInput: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Radio: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, events: { hover: true, focus: true, touch: false } } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.4, blur: 2 } } },
    Drawer: { defaultProps: { position: 'right', size: 'lg', overlayProps: { backgroundOpacity: 0.25 } } },
    Menu: { defaultProps: { position: 'bottom-end', shadow: 'md', radius: 'md' } },
    Notification: { defaultProps: { radius: 'md' } },
  },
});
