# Stands in mcconfig's makefile for an ESP8266 in the place of the SDK's rules: before them, what must be so of the bundle; behind
# them, that the SDK's sockets call lwIP by way of ours (lwip-calls.c).
# As nmake reads no comment on into the next line, and GNU make does, each sees its own half.
# \
!ifndef 0 # \
!if [node $(ROOT)\build\scripts\image-bundle.js] == 64 # \
!error the bundle in build\esp8266 is not of these sources # \
!endif # \
!include "$(MODDABLE)\tools\mcconfig\nmake.esp.mk" # \
C_DEFINES = $(C_DEFINES) -Dtcp_recved=mooring_tcpRecved -Dtcp_err=mooring_tcpErr -Dtcp_close=mooring_tcpClose # \
!else

# Without node, what is there is taken; a look that was not possible is told, and ends it. What only cleans or uploads makes no image.
ifneq ($(if $(MAKECMDGOALS),$(filter-out clean deploy xsbug,$(MAKECMDGOALS)),all),)
MOORING_PROBLEM := $(shell command -v node >/dev/null 2>&1 || exit 0; node $(ROOT)/build/scripts/image-bundle.js || test $$? -eq 64 || echo "nobody could look whether the bundle in build/esp8266 is of these sources, for what is said above: npm run prepare makes it")
ifneq ($(MOORING_PROBLEM),)
$(error $(MOORING_PROBLEM))
endif
endif

include $(MODDABLE)/tools/mcconfig/make.esp.mk

$(TMP_DIR)/tcp.c.o: C_DEFINES += -Dtcp_recved=mooring_tcpRecved -Dtcp_err=mooring_tcpErr -Dtcp_close=mooring_tcpClose

# \
!endif
