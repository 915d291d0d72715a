# Stands in mcconfig's makefile for an ESP8266 in the place of the SDK's rules: before them, what must be so of the bundle.
# As nmake reads no comment on into the next line, and GNU make does, each sees its own half.
# \
!ifndef 0 # \
!if [node $(ROOT)\build\scripts\image-bundle.js] == 64 # \
!error the bundle in build\esp8266 is not of these sources # \
!endif # \
!include "$(MODDABLE)\tools\mcconfig\nmake.esp.mk" # \
!else

# Whoever has just made the bundle says so; without node, what is there is taken.
ifeq ($(MOORING_BUNDLE)$(filter clean,$(MAKECMDGOALS)),)
MOORING_PROBLEM := $(shell command -v node >/dev/null 2>&1 && node $(ROOT)/build/scripts/image-bundle.js)
ifneq ($(MOORING_PROBLEM),)
$(error $(MOORING_PROBLEM))
endif
endif

include $(MODDABLE)/tools/mcconfig/make.esp.mk

# \
!endif
