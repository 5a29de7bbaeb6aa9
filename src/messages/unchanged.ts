// What state things are in after a command that failed before its work.

export const nothingChanged = "Nothing was changed.";
export const nothingWritten = "Nothing was written.";
export const noHostChanged = "No host was changed.";
export const noConnectionOpened = "No connection was opened.";
